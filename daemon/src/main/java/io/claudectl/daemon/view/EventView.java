package io.claudectl.daemon.view;

import io.claudectl.core.store.EventSource;
import io.claudectl.core.text.SafeText;
import io.claudectl.json.Json;
import io.claudectl.json.NotJson;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One event; docs/events.md lists the fields.
 *
 * @param data the fields of its kind; one named {@code damaged} where they cannot be read
 */
public record EventView(EventSource.Entry entry, Map<String, Object> data) {
    public EventView {
        data = Collections.unmodifiableMap(new LinkedHashMap<>(data));
    }

    public static EventView of(EventSource.Entry entry) {
        return new EventView(entry, data(entry));
    }

    public Map<String, @Nullable Object> json() {
        return Json.object(
                "seq", entry.seq(),
                "at", entry.at().toString(),
                "kind", entry.kind(),
                "version", entry.version(),
                "message", entry.message(),
                "delivery", entry.delivery() == 0 ? null : entry.delivery(),
                "session", entry.session(),
                "role", entry.role(),
                "subject", entry.subject(),
                "data", data);
    }

    /** Renders number, time, kind, role, subject, message, and the event's own fields. */
    public String text() {
        var line = new StringBuilder();
        line.append("%d  %s  %-18s".formatted(entry.seq(), entry.at(), entry.kind()));
        for (String part : new String[] {entry.role(), entry.subject(), entry.message()}) {
            if (part != null) {
                line.append("  ").append(SafeText.singleLine(part));
            }
        }
        data.forEach(
                (name, value) -> {
                    boolean said = value.equals(entry.role()) || value.equals(entry.subject());
                    if (!said && !value.equals("")) {
                        line.append("  ").append(name).append('=');
                        line.append(SafeText.singleLine(value.toString()));
                    }
                });
        return line.toString().stripTrailing();
    }

    /** Returns a field of its kind as text; empty when it is missing. */
    public String field(String name) {
        return String.valueOf(data.getOrDefault(name, ""));
    }

    private static Map<String, Object> data(EventSource.Entry entry) {
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
}
