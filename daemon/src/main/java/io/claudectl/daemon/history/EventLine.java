package io.claudectl.daemon.history;

import io.claudectl.core.mail.Visible;
import io.claudectl.json.Json;
import io.claudectl.json.NotJson;
import io.claudectl.store.sqlite.EventLog;
import java.util.LinkedHashMap;
import java.util.Map;

/** One event as a line; docs/events.md lists the fields. */
public final class EventLine {
    private EventLine() {}

    /** For programs. */
    public static Map<String, Object> fields(EventLog.Entry entry) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("seq", entry.seq());
        fields.put("at", entry.at().toString());
        fields.put("kind", entry.kind());
        fields.put("version", (long) entry.version());
        fields.put("message", entry.message());
        fields.put("delivery", entry.delivery() == 0 ? null : entry.delivery());
        fields.put("session", entry.session());
        fields.put("role", entry.role());
        fields.put("subject", entry.subject());
        fields.put("data", data(entry));
        return fields;
    }

    /** For people: number, time, kind, role, subject, message, and the event's own fields. */
    public static String text(EventLog.Entry entry) {
        var line = new StringBuilder();
        line.append("%d  %s  %-18s".formatted(entry.seq(), entry.at(), entry.kind()));
        for (String part : new String[] {entry.role(), entry.subject(), entry.message()}) {
            if (part != null) {
                line.append("  ").append(Visible.line(part));
            }
        }
        data(entry)
                .forEach(
                        (name, value) -> {
                            boolean said =
                                    value.equals(entry.role()) || value.equals(entry.subject());
                            if (!said && !value.equals("")) {
                                line.append("  ").append(name).append('=');
                                line.append(Visible.line(value.toString()));
                            }
                        });
        return line.toString().stripTrailing();
    }

    /** The fields of its kind; one named {@code damaged} where they cannot be read. */
    static Map<String, Object> data(EventLog.Entry entry) {
        Map<String, Object> data = new LinkedHashMap<>();
        try {
            if (Json.parse(entry.data()) instanceof Map<?, ?> fields) {
                fields.forEach(
                        (name, value) ->
                                data.put(String.valueOf(name), value == null ? "" : value));
            }
        } catch (NotJson damaged) {
            data.put("damaged", entry.data());
        }
        return data;
    }

    /** A text among them; empty when it is not there. */
    public static String text(EventLog.Entry entry, String name) {
        return String.valueOf(data(entry).getOrDefault(name, ""));
    }
}
