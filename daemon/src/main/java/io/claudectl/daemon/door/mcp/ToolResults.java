package io.claudectl.daemon.door.mcp;

import io.claudectl.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The bus's answers as a model reads them. */
final class ToolResults {
    /** Roles in one answer; more help no model, and an answer is one line of at most 1 MiB. */
    static final int AGENTS_MAX = 200;

    /** Headers in one answer. */
    static final int HEADERS_MAX = 100;

    /** Recipients in one answer. */
    static final int RECIPIENTS_MAX = 100;

    private ToolResults() {}

    static ToolResult published(BusCalls.Published published) {
        var recipients = new ArrayList<Map<String, @Nullable Object>>();
        for (BusCalls.Recipient recipient : first(published.recipients(), RECIPIENTS_MAX)) {
            recipients.add(
                    Json.object(
                            "role", recipient.role(),
                            "session", recipient.session(),
                            "when", recipient.when()));
        }
        var notes = new ArrayList<String>(published.notes());
        int left = published.recipients().size() - recipients.size();
        if (left > 0) {
            notes.add("%d more recipients are not shown".formatted(left));
        }
        return ToolResult.of(
                Json.object(
                        "id",
                        published.id(),
                        "stored",
                        true,
                        "recipients",
                        recipients,
                        "skipped",
                        first(published.skipped(), RECIPIENTS_MAX),
                        "stand_in",
                        published.standIn(),
                        "work",
                        published.work(),
                        "notes",
                        notes));
    }

    static String granted(BusCalls.Granted granted) {
        return """
        %s: message %s is yours alone for as long as you work on it. When you are through call ack with its id and a \
        note for its sender; if you cannot go on call release.

        %s"""
                .formatted(
                        granted.again() ? "You hold it already" : "Granted",
                        granted.messageId(),
                        granted.message());
    }

    static String mail(BusCalls.Mail mail) {
        var parts = new ArrayList<String>(mail.envelopes());
        boolean taken = !parts.isEmpty();
        int left = mail.stillWaiting();
        if (!taken && left == 0) {
            parts.add("No mail waits.");
        }
        if (mail.note() != null) {
            parts.add(mail.note());
        }
        if (left > 0) {
            String more = taken ? "%d more %s; call read_inbox again." : "%d %s; none was taken.";
            parts.add(more.formatted(left, left == 1 ? "message waits" : "messages wait"));
        }
        return String.join("\n\n", parts);
    }

    static ToolResult waiting(BusCalls.Waiting waiting) {
        var headers = new ArrayList<Map<String, @Nullable Object>>();
        for (BusCalls.Header header : first(waiting.headers(), HEADERS_MAX)) {
            headers.add(
                    Json.object(
                            "id", header.id(),
                            "from", header.from(),
                            "subject", header.subject(),
                            "type", header.type(),
                            "priority", header.priority(),
                            "thread_id", header.thread(),
                            "created_at", header.createdAt()));
        }
        return ToolResult.of(
                Json.object(
                        "role",
                        waiting.role(),
                        "waiting",
                        waiting.count(),
                        "messages",
                        headers,
                        "note",
                        waiting.note()));
    }

    static ToolResult agents(BusCalls.Agents agents) {
        var shown = new ArrayList<Map<String, @Nullable Object>>();
        for (BusCalls.Agent agent : first(agents.agents(), AGENTS_MAX)) {
            shown.add(
                    Json.object(
                            "role", agent.role(),
                            "live", agent.live(),
                            "doing", agent.doing(),
                            "reach", agent.reach(),
                            "waiting", agent.waiting(),
                            "cwd", agent.cwd(),
                            "you", agent.you()));
        }
        var unbound = new ArrayList<Map<String, @Nullable Object>>();
        for (BusCalls.Unbound session : first(agents.unbound(), AGENTS_MAX)) {
            unbound.add(
                    Json.object(
                            "mailbox", session.mailbox(),
                            "doing", session.doing(),
                            "pid", session.pid(),
                            "cwd", session.cwd(),
                            "you", session.you()));
        }
        var notes = new ArrayList<String>();
        if (agents.note() != null) {
            notes.add(agents.note());
        }
        int left = agents.agents().size() - shown.size();
        if (left > 0) {
            notes.add("%d more roles are not shown".formatted(left));
        }
        int quiet = agents.unbound().size() - unbound.size();
        if (quiet > 0) {
            notes.add("%d more sessions without a role are not shown".formatted(quiet));
        }
        return ToolResult.of(
                Json.object(
                        "agents",
                        shown,
                        "unbound",
                        unbound,
                        "note",
                        notes.isEmpty() ? null : String.join("; ", notes)));
    }

    static ToolResult identity(BusCalls.Identity identity) {
        return ToolResult.of(
                Json.object(
                        "role", identity.role(),
                        "cwd_selector", identity.cwdSelector(),
                        "last_session_id", identity.lastSessionId(),
                        "pid", identity.pid(),
                        "note", identity.note(),
                        "wake", identity.wake(),
                        "reach", identity.reach()));
    }

    private static <T> List<T> first(List<T> all, int max) {
        return all.subList(0, Math.min(all.size(), max));
    }
}
