package io.claudectl.cli.wake;

import io.claudectl.cli.context.Exit;
import io.claudectl.cli.context.JsonCommand;
import io.claudectl.cli.help.CompletionKind;
import io.claudectl.core.command.Operation;
import io.claudectl.core.message.MessageId;
import io.claudectl.core.rules.session.Authority;
import io.claudectl.core.rules.wake.WakeProbe;
import io.claudectl.core.store.EventSource;
import io.claudectl.daemon.feed.EventFeed;
import io.claudectl.daemon.view.EventView;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "wake-test",
        header = "Prove that a role can be woken, step by step.",
        description = {
            "Rings an idle session of the role and shows when each step happened, up to the proof in its transcript. It costs that session a turn, so it asks first.",
            "Where no doorbell is connected it tries the client's own inbox socket; once that has worked the bus uses it for this session. Whether the role may be woken does not matter here."
        },
        footer = {"", "Example:", "  claudectl bus wake-test frontend"})
public final class WakeTestCommand extends JsonCommand {
    private static final Duration MOST = Duration.ofSeconds(60);

    @Parameters(
            index = "0",
            paramLabel = "<role>",
            completionCandidates = CompletionKind.RoleNames.class,
            description = "The role.")
    @SuppressWarnings("NullAway.Init")
    private String role;

    @Option(names = "--yes", description = "Do not ask.")
    private boolean yes;

    @Override
    public Integer call() throws IOException {
        Operation<Boolean> nothing = tx -> true;
        if (context.privileged(Authority.Act.WAKE_TEST, role, nothing, ok -> Exit.DONE)
                != Exit.DONE) {
            return Exit.FAILED;
        }
        if (!yes) {
            context.console()
                    .err(
                            "This wakes a session of %s and costs it a turn. Go on? [y/N]"
                                    .formatted(role));
            if (!context.console().line().toLowerCase(Locale.ROOT).startsWith("y")) {
                return context.refused("nothing was done; --yes goes on without asking");
            }
        }
        EventFeed feed = context.bus().feed();
        try (EventFeed.Reader reader = feed.from(feed.newest())) {
            Operation<WakeProbe.Outcome> ring =
                    tx -> tx.apply(WakeProbe.ring(tx.view(), role, true));
            return switch (context.bus().call(ring)) {
                case WakeProbe.Outcome.Rung rung -> {
                    try {
                        yield follow(reader, rung);
                    } finally {
                        Operation<Boolean> over =
                                tx -> tx.apply(WakeProbe.over(tx.view(), rung.message()));
                        context.bus().call(over);
                    }
                }
                case WakeProbe.Outcome.Refused(var why) -> context.refused(why);
            };
        }
    }

    private record Step(String what, long afterMs) {}

    private int follow(EventFeed.Reader reader, WakeProbe.Outcome.Rung rung) {
        List<Step> steps = new ArrayList<>();
        long end = System.nanoTime() + MOST.toNanos();
        Instant began = null;
        boolean proved = false;
        say(
                steps,
                "rung by %s: the session with pid %d"
                        .formatted(rung.channel().word(), rung.session().process().pid()),
                0);
        try {
            while (!proved) {
                context.console().untilItLeaves();
                List<EventSource.Entry> page = reader.next(end - System.nanoTime());
                if (page.isEmpty()) {
                    return told(steps, false);
                }
                for (EventSource.Entry entry : page) {
                    String step = step(entry, rung.message(), rung.session().key().value());
                    if (step != null) {
                        began = began == null ? entry.at() : began;
                        say(steps, step, Duration.between(began, entry.at()).toMillis());
                        proved |= entry.kind().equals("delivery.delivered");
                    }
                }
            }
            return told(steps, true);
        } catch (InterruptedException left) {
            Thread.currentThread().interrupt();
            return Exit.CANCELLED;
        }
    }

    /** Returns an event's text for this test; null for an unrelated one. */
    private static @Nullable String step(
            EventSource.Entry entry, MessageId message, String session) {
        if (entry.kind().equals("bell.woken") && session.equals(entry.session())) {
            return "woken: the session began a turn by it";
        }
        if (!message.value().equals(entry.message())) {
            return null;
        }
        return switch (entry.kind()) {
            case "message.stored" -> "stored: " + message;
            case "delivery.leased" -> "leased: its hook asked for mail and got it";
            case "delivery.handed" -> "handed: the client wrote it out";
            case "delivery.delivered" ->
                    EventView.of(entry).field("evidence") + ": the model answered it";
            case "lease.ended" -> "not proved: " + EventView.of(entry).field("reason");
            default -> null;
        };
    }

    private void say(List<Step> steps, String what, long afterMs) {
        steps.add(new Step(what, afterMs));
        if (!json) {
            context.line("%7d ms  %s".formatted(afterMs, what));
        }
    }

    private int told(List<Step> steps, boolean proved) {
        String end =
                proved
                        ? "it works"
                        : "nothing more within %d s: claudectl bus agents shows what the session does, claudectl doctor whether its plugin is right"
                                .formatted(MOST.toSeconds());
        if (json) {
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("role", role);
            answer.put("works", proved);
            answer.put(
                    "steps",
                    steps.stream()
                            .map(
                                    step -> {
                                        Map<String, Object> fields = new LinkedHashMap<>();
                                        fields.put("what", step.what());
                                        fields.put("after_ms", step.afterMs());
                                        return fields;
                                    })
                            .toList());
            context.json(answer);
        } else if (proved) {
            context.line(end);
        } else {
            context.console().err("claudectl: " + end);
        }
        return proved ? Exit.DONE : Exit.LATE;
    }
}
