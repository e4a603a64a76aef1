package io.claudectl.testkit.client;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One request of the client: the model's input.
 *
 * @param number counted from 1 over all sessions
 * @param session the client's session id
 * @param arrived {@link System#nanoTime} at its arrival
 * @param answered {@link System#nanoTime} when the session's previous answer had been written out,
 *     0 for none
 */
public record ModelRequest(
        int number, String session, long arrived, long answered, Map<?, ?> body) {
    private static final String HOOK = "hook additional context:";

    /** Returns whether the conversation holds that text anywhere. */
    public boolean holds(String words) {
        return strings(body.get("messages")).contains(words);
    }

    /** Returns whether that text came since the model's last answer. */
    public boolean brings(String words) {
        return news().contains(words);
    }

    /** Returns the text since the model's last answer. */
    public String news() {
        List<?> messages = messages();
        int from = messages.size();
        while (from > 0 && !isFrom(messages.get(from - 1), "assistant")) {
            from--;
        }
        return strings(messages.subList(from, messages.size()));
    }

    /** Returns how often the conversation holds that text. */
    public int count(String words) {
        String all = strings(body.get("messages"));
        int found = 0;
        for (int at = all.indexOf(words); at >= 0; at = all.indexOf(words, at + words.length())) {
            found++;
        }
        return found;
    }

    /** Returns the whole conversation, for a failed test's report. */
    public String conversation() {
        return strings(body.get("messages"));
    }

    /** Returns the name of the last script a prompt or a hook's context called for, or null. */
    @Nullable String script() {
        String last = null;
        for (Object message : messages()) {
            if (message instanceof Map<?, ?> map) {
                String called = ModelApi.called(asked(map));
                last = called == null ? last : called;
            }
        }
        return last;
    }

    /** Returns the text that asks the model; of the client's own text only a hook's context. */
    private static String asked(Map<?, ?> message) {
        String words = words(message.get("content"));
        int hook = words.indexOf(HOOK);
        return isFrom(message, "user")
                ? words
                : isFrom(message, "system") && hook >= 0 ? words.substring(hook) : "";
    }

    private List<?> messages() {
        return body.get("messages") instanceof List<?> list ? list : List.of();
    }

    private static boolean isFrom(@Nullable Object message, String role) {
        return message instanceof Map<?, ?> map && Objects.equals(map.get("role"), role);
    }

    /** Returns text blocks only: a tool's result may quote a prompt. */
    private static String words(@Nullable Object content) {
        if (content instanceof List<?> blocks) {
            var text = new StringBuilder();
            for (Object block : blocks) {
                if (block instanceof Map<?, ?> map && Objects.equals(map.get("type"), "text")) {
                    text.append(map.get("text")).append('\n');
                }
            }
            return text.toString();
        }
        return String.valueOf(content);
    }

    /** Returns all strings in a value, in order, each on its own line, as the model reads them. */
    private static String strings(@Nullable Object value) {
        var out = new StringBuilder();
        collect(value, out);
        return out.toString();
    }

    private static void collect(@Nullable Object value, StringBuilder out) {
        switch (value) {
            case String string -> out.append(string).append('\n');
            case List<?> list -> list.forEach(each -> collect(each, out));
            case Map<?, ?> map -> map.values().forEach(each -> collect(each, out));
            case null, default -> {}
        }
    }
}
