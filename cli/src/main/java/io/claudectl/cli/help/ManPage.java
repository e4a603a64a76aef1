package io.claudectl.cli.help;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The manual page, section 1, in the macros of man(7). */
public final class ManPage {
    private static final Map<String, String> ENVIRONMENT =
            told(
                    "CLAUDECTL_HOME",
                    "Directory of the bus's state; default ~/.claudectl.",
                    "CLAUDECTL_BUS",
                    "off keeps sessions that start with it off the bus: hooks do nothing, and calls below a session may only look and send.",
                    "CLAUDECTL_BUS_ROLE",
                    "The role of a session whose process is started with it.",
                    "CLAUDE_CONFIG_DIR",
                    "Directory of the Claude Code client's settings and transcripts; default ~/.claude.");
    private static final Map<String, String> FILES =
            told(
                    "~/.claudectl/config.toml",
                    "Limits and times; every key has a default.",
                    "~/.claudectl/bus/bus.db",
                    "Roles, messages and events (SQLite); the views messages and roles may be read.",
                    "~/.claudectl/bus/bus.sock",
                    "The daemon's socket.",
                    "~/.claudectl/bus/log/",
                    "Logs of the daemon and the hooks.");

    private ManPage() {}

    /**
     * Renders the page of this program and every command below it.
     *
     * @param version shown at its foot
     * @param exits exit codes with their meanings, in order
     */
    public static String of(Page root, String version, Map<String, String> exits) {
        var roff = new StringBuilder();
        // An empty date, because two builds of the same source print the same page.
        roff.append(".TH ")
                .append(argument(root.name().toUpperCase(Locale.ROOT)))
                .append(" 1 \"\" ")
                .append(argument(root.name() + " " + version))
                .append(" \"User Commands\"\n");
        roff.append(".SH NAME\n")
                .append(text(root.name()))
                .append(" \\- ")
                .append(text(name(root)));
        roff.append("\n.SH SYNOPSIS\n");
        synopsis(roff, root);
        roff.append(".SH DESCRIPTION\n").append(lines(root.header()));
        root.description().forEach(paragraph -> roff.append(".PP\n").append(lines(paragraph)));
        examples(roff, root);
        roff.append(".SH OPTIONS\n").append("Every command takes these:\n");
        root.flags().stream().filter(Page.Flag::standard).forEach(flag -> flag(roff, flag));
        root.flags().stream().filter(flag -> !flag.standard()).forEach(flag -> flag(roff, flag));
        roff.append(".SH COMMANDS\n");
        root.all().skip(1).forEach(page -> command(roff, page));
        table(roff, "EXIT STATUS", exits);
        table(roff, "ENVIRONMENT", ENVIRONMENT);
        table(roff, "FILES", FILES);
        return roff.toString();
    }

    /** Returns the program's description up to its first full stop. */
    private static String name(Page root) {
        int more = root.header().indexOf(": ");
        return more < 0 ? root.header() : root.header().substring(0, more);
    }

    private static void command(StringBuilder roff, Page page) {
        roff.append(".SS ").append(argument(page.call())).append('\n').append(lines(page.header()));
        roff.append(".PP\n");
        synopsis(roff, page);
        page.description().forEach(paragraph -> roff.append(".PP\n").append(lines(paragraph)));
        for (Page.Slot slot : page.slots()) {
            roff.append(".TP\n.I ")
                    .append(argument(slot.label()))
                    .append('\n')
                    .append(lines(slot.description()));
        }
        page.flags().stream().filter(flag -> !flag.standard()).forEach(flag -> flag(roff, flag));
        examples(roff, page);
    }

    private static void synopsis(StringBuilder roff, Page page) {
        roff.append(".B ").append(argument(page.call())).append('\n');
        var rest = new StringBuilder("[\\fIoptions\\fR]");
        for (Page.Slot slot : page.slots()) {
            String label = "\\fI" + text(slot.label()) + "\\fR" + (slot.many() ? "..." : "");
            rest.append(' ').append(slot.required() ? label : "[" + label + "]");
        }
        if (!page.children().isEmpty()) {
            rest.append(" \\fIcommand\\fR");
        }
        roff.append(rest).append('\n');
    }

    private static void flag(StringBuilder roff, Page.Flag flag) {
        roff.append(".TP\n")
                .append(
                        flag.names().stream()
                                .map(
                                        name ->
                                                "\\fB"
                                                        + text(name)
                                                        + "\\fR"
                                                        + (flag.takesValue()
                                                                ? " \\fI"
                                                                        + text(flag.label())
                                                                        + "\\fR"
                                                                : ""))
                                .collect(Collectors.joining(", ")))
                .append('\n')
                .append(lines(flag.description()));
    }

    private static void examples(StringBuilder roff, Page page) {
        List<String> lines = page.footer().stream().filter(line -> !line.isBlank()).toList();
        if (lines.isEmpty()) {
            return;
        }
        boolean open = false;
        for (String line : lines) {
            boolean literal = line.startsWith(" ");
            if (literal != open) {
                roff.append(literal ? ".PP\n.RS 4\n.nf\n" : ".fi\n.RE\n");
                open = literal;
            }
            roff.append(literal ? "" : ".PP\n").append(guarded(text(line.strip()))).append('\n');
        }
        roff.append(open ? ".fi\n.RE\n" : "");
    }

    private static void table(StringBuilder roff, String title, Map<String, String> rows) {
        roff.append(".SH \"").append(title).append("\"\n");
        rows.forEach(
                (word, says) ->
                        roff.append(".TP\n.B ")
                                .append(argument(word))
                                .append('\n')
                                .append(lines(says)));
    }

    /** Renders a text as lines of input, one a sentence, as roff needs it. */
    private static String lines(String paragraph) {
        return paragraph.isBlank()
                ? ""
                : paragraph
                        .strip()
                        .replaceAll("(?<=[.;:]) ", "\n")
                        .lines()
                        .map(line -> guarded(text(line.strip())) + "\n")
                        .collect(Collectors.joining());
    }

    /** Escapes a dot or an apostrophe at the start of a line, which would be a request. */
    private static String guarded(String line) {
        return line.startsWith(".") || line.startsWith("'") ? "\\&" + line : line;
    }

    /** Escapes characters that roff would interpret, or print as others. */
    private static String text(String plain) {
        return plain.replace("\\", "\\e")
                .replace("-", "\\-")
                .replace("'", "\\(aq")
                .replace("`", "\\(ga")
                .replace("^", "\\(ha")
                .replace("~", "\\(ti");
    }

    private static String argument(String plain) {
        return "\"" + text(plain).replace("\"", "\\(dq") + "\"";
    }

    private static Map<String, String> told(String... pairs) {
        var rows = new LinkedHashMap<String, String>();
        for (int i = 0; i < pairs.length; i += 2) {
            rows.put(pairs[i], pairs[i + 1]);
        }
        return rows;
    }
}
