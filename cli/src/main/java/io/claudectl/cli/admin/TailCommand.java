package io.claudectl.cli.admin;

import io.claudectl.cli.context.BusCommand;
import io.claudectl.cli.context.Exit;
import io.claudectl.cli.help.CompletionKind;
import io.claudectl.core.store.EventSource;
import io.claudectl.core.subject.SubjectPattern;
import io.claudectl.core.text.SafeText;
import io.claudectl.daemon.feed.EventFeed;
import io.claudectl.daemon.history.Since;
import io.claudectl.daemon.view.EventView;
import io.claudectl.json.Json;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "tail",
        header = "Show what happened, event by event.",
        description = {
            "Without --since the newest 20 events. Events are kept 30 days or 200 MB (configuration: history); a later call goes on behind a number with --since.",
            "--role and --subject find what is about mail that was not pruned."
        },
        footer = {
            "",
            "Examples:",
            "  claudectl bus tail --follow",
            "  claudectl bus tail --since 1h --role frontend",
            "  claudectl bus tail --since 4711 --subject 'task.>' --json"
        })
public final class TailCommand extends BusCommand {
    private static final int NEWEST = 20;
    private static final int PAGE = 500;
    private static final int PART_CHARS = 16_384;
    private static final Duration FOR_EVER = Duration.ofDays(365);

    @Option(
            names = "--role",
            paramLabel = "<name>",
            completionCandidates = CompletionKind.RoleNames.class,
            description = "Only about this role's mail and bindings.")
    private @Nullable String role;

    @Option(
            names = "--subject",
            paramLabel = "<pattern>",
            description =
                    "Only about messages of such subjects; * is one word, a final > the rest.")
    private @Nullable String subject;

    @Option(names = "--since", paramLabel = "<when>", description = Since.FORMS + ".")
    private @Nullable String since;

    @Option(names = "--follow", description = "Go on until interrupted.")
    private boolean follow;

    @Option(names = "--json", description = "One JSON object a line.")
    private boolean json;

    /** What the caller wants of the log. */
    private record Wanted(@Nullable String role, @Nullable SubjectPattern subject) {
        boolean has(EventSource.Entry entry) {
            boolean ofRole =
                    role == null
                            || role.equals(entry.role())
                            || entry.data().contains("\"role\":\"" + role + "\"");
            boolean ofSubject =
                    subject == null || entry.subject() != null && subject.matches(entry.subject());
            return ofRole && ofSubject;
        }
    }

    @Override
    public Integer call() {
        String begun = context.console().cursor();
        String start = begun.isEmpty() ? since : begun;
        Since from = start == null ? null : Since.parse(start, InstantSource.system().instant());
        if (start != null && from == null) {
            context.console().err("claudectl: --since takes " + Since.FORMS);
            return Exit.USAGE;
        }
        if (subject != null && !SubjectPattern.wellFormed(subject)) {
            context.console()
                    .err(
                            "claudectl: --subject takes words of letters, digits, _ and - joined by dots; * is one word, a final > the rest");
            return Exit.USAGE;
        }
        var wanted = new Wanted(role, subject == null ? null : new SubjectPattern(subject));
        context.console().untilItLeaves();
        try {
            return shown(begun(from, wanted), wanted);
        } catch (InterruptedException left) {
            Thread.currentThread().interrupt();
            return Exit.DONE;
        }
    }

    /** The number behind which it begins. */
    private long begun(@Nullable Since from, Wanted wanted) throws InterruptedException {
        try (EventSource log = context.bus().events()) {
            long at =
                    from == null ? newest(log, wanted) : context.bus().turn(() -> from.before(log));
            gap(log, from, at);
            return at;
        }
    }

    /** Shows the events behind that one, and with --follow those that come. */
    private int shown(long behind, Wanted wanted) throws InterruptedException {
        EventFeed feed = context.bus().feed();
        long at = behind;
        print(at, new StringBuilder());
        try (EventFeed.Reader reader = feed.from(at)) {
            while (true) {
                List<EventSource.Entry> page = reader.next(follow ? Long.MAX_VALUE : 0);
                if (!page.isEmpty()) {
                    at = show(page, wanted);
                } else if (!follow) {
                    return Exit.DONE;
                } else if (feed.ended()) {
                    return context.leaveToNext(FOR_EVER, "bus tail --since " + at);
                }
            }
        }
    }

    /** Behind which event the newest ones stand that are wanted. */
    private long newest(EventSource log, Wanted wanted) throws InterruptedException {
        long last = log.last();
        long first = log.first();
        long behind = last;
        int found = 0;
        while (behind >= first && found < NEWEST && behind > 0) {
            long from = Math.max(first - 1, behind - PAGE);
            int size = (int) (behind - from);
            List<EventSource.Entry> page = context.bus().turn(() -> log.after(from, size));
            for (int i = page.size() - 1; i >= 0 && found < NEWEST; i--) {
                behind = page.get(i).seq() - 1;
                found += wanted.has(page.get(i)) ? 1 : 0;
            }
            if (page.isEmpty()) {
                return from;
            }
        }
        return behind;
    }

    /** Says when what was asked for is gone, so that nobody takes the rest for all of it. */
    private void gap(EventSource log, @Nullable Since from, long at) {
        long first = log.first();
        if (from instanceof Since.Seq && first > at + 1) {
            context.console()
                    .err(
                            "claudectl: events up to %d are erased (kept 30 days or 200 MB unless configured otherwise); this begins at %d"
                                    .formatted(first - 1, first));
        } else if (from instanceof Since.Seq && at > log.last()) {
            context.console()
                    .err(
                            "claudectl: the newest event is %d; is %d from another bus?"
                                    .formatted(log.last(), at));
        }
    }

    private long show(List<EventSource.Entry> page, Wanted wanted) {
        var lines = new StringBuilder();
        for (EventSource.Entry entry : page) {
            if (wanted.has(entry)) {
                lines.append(line(EventView.of(entry)));
            }
            if (lines.length() > PART_CHARS) {
                print(entry.seq(), lines);
            }
        }
        long at = page.getLast().seq();
        print(at, lines);
        return at;
    }

    private String line(EventView event) {
        return SafeText.singleLine(json ? Json.write(event.json()) : event.text()) + "\n";
    }

    private void print(long at, StringBuilder lines) {
        context.console().outUpTo(Long.toString(at), lines.toString());
        lines.setLength(0);
    }
}
