package io.claudectl.cli.routing;

import io.claudectl.cli.context.Exit;
import io.claudectl.cli.context.JsonCommand;
import io.claudectl.cli.context.TimeOption;
import io.claudectl.core.agent.Envelope;
import io.claudectl.core.claim.Claim;
import io.claudectl.core.command.MessagesQuery;
import io.claudectl.core.command.RoutingQuery;
import io.claudectl.core.message.Message;
import io.claudectl.core.message.MessageId;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.rules.wake.Reachability;
import io.claudectl.core.subject.SubjectPattern;
import io.claudectl.daemon.session.Reachable;
import io.claudectl.daemon.view.ClaimView;
import io.claudectl.daemon.view.MessageView;
import io.claudectl.daemon.view.WorkView;
import io.claudectl.store.sqlite.SubjectLog;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "subjects",
        header = "Show subjects in use, their subscribers, and open work.",
        description = "Counts the messages that are kept; changes nothing.",
        footer = {
            "",
            "Examples:",
            "  claudectl bus subjects",
            "  claudectl bus subjects --since 7d --json"
        })
public final class SubjectsCommand extends JsonCommand {
    private static final int SUBJECTS_MAX = 200;

    @Option(
            names = "--since",
            paramLabel = "<time>",
            defaultValue = "24h",
            description = "How far to look back, as 90m, 24h or 7d; default 24h.")
    private String since = "24h";

    @Override
    public Integer call() {
        Duration span = TimeOption.parse(since);
        if (span == null || span.toDays() > 36_500) {
            context.console().err("claudectl: --since takes a time such as 90m, 24h or 7d");
            return Exit.USAGE;
        }
        Instant from = InstantSource.system().instant().minus(span);
        List<SubjectLog.Flow> flows;
        context.console().untilItLeaves();
        try {
            flows = context.bus().turn(() -> context.bus().flows(from, SUBJECTS_MAX + 1));
        } catch (InterruptedException left) {
            Thread.currentThread().interrupt();
            return Exit.CANCELLED;
        }
        boolean more = flows.size() > SUBJECTS_MAX;
        List<SubjectLog.Flow> shown = more ? flows.subList(0, SUBJECTS_MAX) : flows;
        RoutingQuery.Result picture = context.bus().call(new RoutingQuery());
        List<OpenWork> work = work(picture);
        if (json) {
            context.json(fields(shown, more, picture, work));
            return Exit.DONE;
        }
        flows(shown, more, picture);
        listeners(picture);
        print(work);
        return Exit.DONE;
    }

    private void flows(List<SubjectLog.Flow> flows, boolean more, RoutingQuery.Result picture) {
        context.line(
                flows.isEmpty()
                        ? "nothing was sent within " + since
                        : "sent within " + since + ":");
        int widest = flows.stream().mapToInt(flow -> flow.subject().length()).max().orElse(0);
        for (SubjectLog.Flow flow : flows) {
            List<String> listening = listening(picture, flow.subject());
            context.line(
                    "  %s  %d sent, %d of them published; last %s; %s; heard by %s%s"
                            .formatted(
                                    flow.subject() + " ".repeat(widest - flow.subject().length()),
                                    flow.count(),
                                    flow.published(),
                                    flow.last(),
                                    String.join(", ", flow.types()),
                                    listening.isEmpty() ? "no role" : String.join(", ", listening),
                                    isWork(picture, flow.subject()) ? "; one owner" : ""));
        }
        if (more) {
            context.line("  ... and more; --since looks back less far");
        }
    }

    private void listeners(RoutingQuery.Result picture) {
        List<RoutingQuery.Listener> roles = listening(picture);
        context.line(
                roles.isEmpty()
                        ? "no role listens; to subscribe one: claudectl bus subscribe <role> 'task.>'"
                        : "who listens:");
        for (RoutingQuery.Listener each : roles) {
            context.line(
                    "  %s  %s  %s".formatted(each.role(), values(each.patterns()), doing(each)));
        }
        context.line(
                "messages without a subscriber go to "
                        + (picture.fallback() == null
                                ? "the human lane: claudectl bus inbox --role human"
                                : picture.fallback()
                                        + " where that role is bound, else to the human lane"));
        context.line("tasks and handoffs of " + values(picture.workSubjects()) + " have one owner");
    }

    private static String doing(RoutingQuery.Listener each) {
        Reachability best = Reachable.best(each.reach());
        return each.role().equals(RoleName.HUMAN)
                ? "the person"
                : best == null
                        ? "no live session"
                        : Reachable.doing(best) + ", " + Reachable.channel(best);
    }

    /** Work that is not settled, with its message. */
    private record OpenWork(Message message, RoutingQuery.Open open) {}

    private List<OpenWork> work(RoutingQuery.Result picture) {
        var ids = picture.work().stream().map(open -> open.work().message()).toList();
        Map<MessageId, Message> messages = context.bus().ask(new MessagesQuery(ids));
        var found = new ArrayList<OpenWork>();
        for (RoutingQuery.Open open : picture.work()) {
            Message message = messages.get(open.work().message());
            if (message != null) {
                found.add(new OpenWork(message, open));
            }
        }
        return found;
    }

    private void print(List<OpenWork> work) {
        context.line(work.isEmpty() ? "no work is open" : "open work:");
        for (OpenWork each : work) {
            Claim held = each.open().held();
            context.line(
                    "  %s  %s  from %s  %s  %s"
                            .formatted(
                                    each.message().id(),
                                    each.message().content().subject(),
                                    Envelope.from(each.message().sender()),
                                    each.message().at(),
                                    held == null
                                            ? WorkView.of(each.open().work(), null).text()
                                            : ClaimView.of(held).text()));
        }
    }

    private Map<String, Object> fields(
            List<SubjectLog.Flow> flows,
            boolean more,
            RoutingQuery.Result picture,
            List<OpenWork> work) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("since", since);
        fields.put("subjects", flows.stream().map(flow -> flow(flow, picture)).toList());
        fields.put("cut", more);
        fields.put("listeners", listening(picture).stream().map(this::listener).toList());
        fields.put(
                "work_subjects",
                picture.workSubjects().stream().map(SubjectPattern::value).toList());
        fields.put("fallback", picture.fallback() == null ? null : picture.fallback().value());
        fields.put("work", work.stream().map(SubjectsCommand::open).toList());
        return fields;
    }

    private static Map<String, Object> flow(SubjectLog.Flow flow, RoutingQuery.Result picture) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("subject", flow.subject());
        fields.put("count", flow.count());
        fields.put("published", flow.published());
        fields.put("last_at", flow.last().toString());
        fields.put("types", flow.types());
        fields.put("listeners", listening(picture, flow.subject()));
        fields.put("one_owner", isWork(picture, flow.subject()));
        return fields;
    }

    private Map<String, Object> listener(RoutingQuery.Listener each) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("role", each.role().value());
        fields.put("patterns", each.patterns().stream().map(SubjectPattern::value).toList());
        fields.put("live", !each.reach().isEmpty());
        fields.put("reach", each.reach().stream().map(Reachable::fields).toList());
        return fields;
    }

    private static Map<String, @Nullable Object> open(OpenWork each) {
        var fields = MessageView.of(each.message()).header();
        Claim held = each.open().held();
        fields.put("work", WorkView.json(WorkView.of(each.open().work(), held)));
        fields.put("held", held == null ? null : ClaimView.of(held).json());
        return fields;
    }

    private static List<RoutingQuery.Listener> listening(RoutingQuery.Result picture) {
        return picture.roles().stream().filter(each -> !each.patterns().isEmpty()).toList();
    }

    private static List<String> listening(RoutingQuery.Result picture, String subject) {
        return picture.roles().stream()
                .filter(
                        each ->
                                each.patterns().stream()
                                        .anyMatch(pattern -> pattern.matches(subject)))
                .map(each -> each.role().value())
                .toList();
    }

    private static boolean isWork(RoutingQuery.Result picture, String subject) {
        return picture.workSubjects().stream().anyMatch(pattern -> pattern.matches(subject));
    }

    private static String values(List<SubjectPattern> patterns) {
        return String.join(", ", patterns.stream().map(SubjectPattern::value).toList());
    }
}
