package io.claudectl.daemon.door.mcp;

import io.claudectl.core.agent.Envelope;
import io.claudectl.core.claim.ClaimableMessage;
import io.claudectl.core.command.StatusQuery;
import io.claudectl.core.message.MessageDelivery;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.rules.claim.Claiming;
import io.claudectl.core.rules.send.Sending;
import io.claudectl.core.rules.wake.Reachability;
import io.claudectl.core.state.Resolution;
import io.claudectl.daemon.session.Reachable;
import io.claudectl.daemon.view.CallerView;
import io.claudectl.daemon.view.MessageView;
import io.claudectl.daemon.view.RoleView;
import io.claudectl.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Renders the outcomes of operations for a model. */
final class ToolResults {
    /** Roles in one answer; more help no model, and an answer is one line of at most 1 MiB. */
    static final int AGENTS_MAX = 200;

    /** Headers in one answer. */
    static final int HEADERS_MAX = 20;

    /** Recipients in one answer. */
    static final int RECIPIENTS_MAX = 100;

    private ToolResults() {}

    static ToolResult published(Sending.Outcome.Stored stored) {
        var notes = new ArrayList<>(notes(stored));
        int left = stored.recipients().size() - RECIPIENTS_MAX;
        if (left > 0) {
            notes.add("%d more recipients are not shown".formatted(left));
        }
        boolean standsIn =
                switch (stored.stage()) {
                    case FALLBACK, HUMAN -> true;
                    case OFFERED, RAISED -> false;
                };
        var told =
                Json.object(
                        "id",
                        stored.message().id().value(),
                        "stored",
                        true,
                        "recipients",
                        first(stored.recipients(), RECIPIENTS_MAX).stream()
                                .map(each -> recipient(stored, each))
                                .toList());
        if (!stored.full().isEmpty()) {
            told.put(
                    "skipped",
                    first(stored.full(), RECIPIENTS_MAX).stream().map(RoleName::value).toList());
        }
        if (standsIn) {
            told.put("stand_in", stored.stage().word());
        }
        if (stored.work()) {
            told.put("work", true);
        }
        if (!notes.isEmpty()) {
            told.put("notes", notes);
        }
        return ToolResult.of(told);
    }

    private static Map<String, @Nullable Object> recipient(
            Sending.Outcome.Stored stored, Sending.Recipient each) {
        Reachability best = Reachable.best(each.sessions());
        return Json.object(
                "role",
                each.role().value(),
                "session",
                best == null ? null : best.session().ownMailbox().value(),
                "when",
                each.role().equals(RoleName.HUMAN)
                        ? "a person reads it"
                        : stored.again()
                                ? "it may have come already"
                                : Reachable.when(each.sessions(), stored.message().content()));
    }

    private static List<String> notes(Sending.Outcome.Stored stored) {
        var notes = new ArrayList<String>();
        String subject = stored.message().content().subject();
        if (stored.stage() == ClaimableMessage.Stage.FALLBACK) {
            notes.add(
                    "no other role is subscribed to %s; the fallback role %s gets it"
                            .formatted(subject, stored.recipients().getFirst().role()));
        }
        if (stored.stage() == ClaimableMessage.Stage.HUMAN) {
            notes.add(
                    "no other role is subscribed to %s; it lies in the human lane, where a person reads it"
                            .formatted(subject));
        }
        if (!stored.full().isEmpty()) {
            notes.add("%d skipped, because their mailbox is full".formatted(stored.full().size()));
        }
        if (stored.work()) {
            notes.add(
                    "it is work for one owner: whoever claims it first does it, and you are told when it is done or failed");
        }
        if (stored.again()) {
            notes.add("it was stored before under the same key and is stored once");
        }
        return notes;
    }

    /**
     * Renders a claim with the message inside a boundary.
     *
     * @param boundary new for each answer
     */
    static String granted(Claiming.Outcome.Granted granted, String boundary) {
        return """
        %s: message %s is yours alone for as long as you work on it. When you are through call ack with its id and a \
        note for its sender; if you cannot go on call release.

        %s"""
                .formatted(
                        granted.again() ? "You hold it already" : "Granted",
                        granted.message().id().value(),
                        Envelope.claimed(granted.message(), granted.before(), boundary));
    }

    /**
     * Renders mail that was taken.
     *
     * @param left how many more may be read now
     */
    static String mail(List<String> envelopes, int left, @Nullable String note) {
        var parts = new ArrayList<String>();
        boolean taken = !envelopes.isEmpty();
        if (taken) {
            parts.add(Envelope.answer(envelopes));
        }
        if (!taken && left == 0) {
            parts.add("No mail waits.");
        }
        if (note != null) {
            parts.add(note);
        }
        if (left > 0) {
            String more = taken ? "%d more %s; call read_inbox again." : "%d %s; none was taken.";
            parts.add(more.formatted(left, left == 1 ? "message waits" : "messages wait"));
        }
        return String.join("\n\n", parts);
    }

    static ToolResult waiting(@Nullable RoleName role, List<MessageDelivery> mail) {
        var told =
                Json.object(
                        "role",
                        role == null ? null : role.value(),
                        "waiting",
                        mail.size(),
                        "messages",
                        first(mail, HEADERS_MAX).stream().map(ToolResults::header).toList());
        if (role == null) {
            told.put("notes", List.of("this session has no role; bind_role takes one"));
        }
        return ToolResult.of(told);
    }

    private static Map<String, @Nullable Object> header(MessageDelivery seen) {
        MessageView message = MessageView.of(seen.message());
        return Json.object(
                "id", message.id(),
                "from", message.from(),
                "subject", message.subject(),
                "type", message.type(),
                "priority", message.priority(),
                "thread_id", message.thread(),
                "created_at", message.createdAt().toString());
    }

    static ToolResult agents(StatusQuery.Overview overview) {
        RoleName own = overview.resolution().roleOrNull();
        var unbound =
                overview.agents().stream()
                        .filter(agent -> agent.resolution().roleOrNull() == null)
                        .toList();
        var notes = new ArrayList<String>();
        if (overview.paused()) {
            notes.add("the bus is paused by its operator: mail is stored, nothing is handed out");
        }
        int left = overview.roles().size() - AGENTS_MAX;
        if (left > 0) {
            notes.add("%d more roles are not shown".formatted(left));
        }
        int quiet = unbound.size() - AGENTS_MAX;
        if (quiet > 0) {
            notes.add("%d more sessions without a role are not shown".formatted(quiet));
        }
        var listed =
                Json.object(
                        "agents",
                        first(overview.roles(), AGENTS_MAX).stream()
                                .map(served -> role(served, own))
                                .toList(),
                        "unbound",
                        first(unbound, AGENTS_MAX).stream()
                                .map(agent -> session(agent, overview))
                                .toList());
        if (!notes.isEmpty()) {
            listed.put("notes", notes);
        }
        return ToolResult.of(listed);
    }

    private static Map<String, @Nullable Object> role(
            StatusQuery.Served served, @Nullable RoleName own) {
        RoleView role = RoleView.of(served);
        Reachability best = Reachable.best(role.reach());
        return Json.object(
                "role", role.name(),
                "live", role.pid() != null,
                "doing", best == null ? "unknown" : role.state(),
                "wake", best == null ? null : best.wake().word(),
                "waiting", role.waiting(),
                "cwd", role.cwd(),
                "you", served.role().name().equals(own));
    }

    private static Map<String, @Nullable Object> session(
            StatusQuery.Agent agent, StatusQuery.Overview overview) {
        return Json.object(
                "mailbox", agent.session().ownMailbox().value(),
                "doing", Reachable.doing(agent.reach()),
                "pid", agent.session().process().pid(),
                "cwd", agent.session().cwd(),
                "you", agent.session().equals(overview.self()));
    }

    /** Renders the caller; the names are those of {@code bus whoami --json}. */
    static ToolResult identity(StatusQuery.Overview overview) {
        return ToolResult.of(CallerView.of(overview).json(note(overview.resolution())));
    }

    private static @Nullable String note(Resolution resolution) {
        return switch (resolution) {
            case Resolution.Bound ignored -> null;
            case Resolution.Unbound() -> "this session has no role; bind_role takes one";
            case Resolution.Ambiguous(var candidates) ->
                    "several roles match this directory: "
                            + String.join(", ", candidates.stream().map(RoleName::value).toList())
                            + "; bind_role takes one of them";
        };
    }

    private static <T> List<T> first(List<T> all, int max) {
        return all.subList(0, Math.min(all.size(), max));
    }
}
