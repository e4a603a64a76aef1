package io.claudectl.e2e.transcript;

import io.claudectl.demo.ScriptedSession;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names for what differs in each run: ids and mailboxes are numbered in a section as they appear,
 * {@code <id1>}; processes and conversations have their session's name, {@code <pid:frontend>}.
 */
final class Placeholders {
    private static final String UUID =
            "[0-9a-f]{8}-[0-9a-f]{4}-%s[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}";
    private static final Pattern ID = Pattern.compile("\\b" + UUID.formatted("7") + "\\b");
    private static final Pattern MAILBOX = Pattern.compile("\\bsession-[0-9a-f]{16}\\b");

    /** Columns behind a process's number are as wide as the numbers of that run. */
    private static final Pattern WIDE = Pattern.compile("(?<=pid=\\S{1,40}) {2,}");

    /** Values without a name of their own, by their form. */
    private static final Map<Pattern, String> FORMS = new LinkedHashMap<>();

    static {
        form(
                "\\b\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?( ?Z|[+-]\\d\\d:\\d\\d)?",
                "<time>");
        form("\\b" + UUID.formatted("(?!7)[0-9a-f]") + "\\b", "<uuid>");
        form("(?<=proc:<uuid>:<pid:[a-z-]{1,20}>:)\\d+", "<start>");
        form("(?<=\"proc_start\":)\\d+", "<start>");
        form("(?<=receipt: |\"receipt\":\")[a-z2-7]{26}\\b", "<receipt>");
        form("(?<=--- (end |left by [a-z]{1,20} )?)[0-9a-f]{16}\\b", "<mark>");
        form("(?<=key: |\"key\":\")[0-9a-f]{32}\\b", "<key>");
        form("(?<=\"pid\":)\\d+(?=,\"hop\")", "<pid>");
        form("(?<=at byte |\"offset\":)\\d+", "<n>");
        form("(?<=\"(seq|delivery)\":)\\d+", "<n>");
        form("(?<=runs, pid |\"detail\":\"pid |\"running\":true,\"pid\":)\\d+", "<pid>");
        form("(?<=\"by\":\"(person|unknown session)\",\"pid\":)\\d+", "<pid>");
        form("(?<=\"(after|step)_ms\":)\\d+", "<n>");
        form("(?m)^\\d+(?=  <time>)", "<seq>");
        form("\\b\\d+[.]\\d+[.]\\d+[+][0-9a-z.]+", "<version>");
        form("(?<=, pid )\\d+(?=, at)", "<pid>");
        form("\\b\\d+ ms\\b", "<n> ms");
        form("[+]\\d+[.]\\d{3} s\\b", "+<n> s");
    }

    private static void form(String form, String name) {
        FORMS.put(Pattern.compile(form), name);
    }

    private final Map<String, String> fixed = new LinkedHashMap<>();
    private final Map<String, String> numbered = new LinkedHashMap<>();
    private final Map<String, ScriptedSession> sessions;

    /**
     * @param fixed real texts, longest first, by their names
     */
    Placeholders(Map<String, String> fixed, Map<String, ScriptedSession> sessions) {
        this.fixed.putAll(fixed);
        this.sessions = sessions;
    }

    /** Begins to count anew. */
    void newSection() {
        numbered.clear();
    }

    /** Puts the real texts where a transcript has names. */
    String real(String text) {
        String real = text;
        for (Map.Entry<String, String> each : names().entrySet()) {
            real = real.replace(each.getKey(), each.getValue());
        }
        for (Map.Entry<String, String> each : numbered.entrySet()) {
            real = real.replace(each.getValue(), each.getKey());
        }
        return real;
    }

    /**
     * Puts names where the output has what differs; characters that would hide are shown.
     *
     * @param typed what the step says: an id in it is printed as it is
     */
    String named(String text, String typed) {
        String named = text;
        for (Map.Entry<String, String> each : names().entrySet()) {
            named =
                    Pattern.compile(
                                    "(?<![0-9a-f])"
                                            + Pattern.quote(each.getValue())
                                            + "(?![0-9a-f])")
                            .matcher(named)
                            .replaceAll(Matcher.quoteReplacement(each.getKey()));
        }
        named =
                ID.matcher(named)
                        .replaceAll(
                                found ->
                                        typed.contains(found.group())
                                                ? found.group()
                                                : numbered("id", found.group()));
        named = MAILBOX.matcher(named).replaceAll(found -> numbered("mailbox", found.group()));
        for (Map.Entry<Pattern, String> form : FORMS.entrySet()) {
            named =
                    form.getKey()
                            .matcher(named)
                            .replaceAll(Matcher.quoteReplacement(form.getValue()));
        }
        return shown(WIDE.matcher(named).replaceAll("  "));
    }

    private String numbered(String kind, String real) {
        Function<String, String> next =
                missing ->
                        "<%s%d>"
                                .formatted(
                                        kind,
                                        1
                                                + numbered.values().stream()
                                                        .filter(name -> name.startsWith("<" + kind))
                                                        .count());
        return numbered.computeIfAbsent(real, next);
    }

    private Map<String, String> names() {
        Map<String, String> names = new LinkedHashMap<>(fixed);
        sessions.forEach(
                (name, session) -> {
                    names.put("<pid:" + name + ">", Long.toString(session.pid()));
                    names.put("<conversation:" + name + ">", session.id());
                });
        return names;
    }

    private static String shown(String text) {
        var shown = new StringBuilder();
        text.codePoints()
                .forEach(
                        c -> {
                            int type = Character.getType(c);
                            boolean hides = type == Character.CONTROL || type == Character.FORMAT;
                            if (hides && c != '\n' && c != '\t') {
                                shown.append("\\u{%x}".formatted(c));
                            } else {
                                shown.appendCodePoint(c);
                            }
                        });
        return shown.toString();
    }
}
