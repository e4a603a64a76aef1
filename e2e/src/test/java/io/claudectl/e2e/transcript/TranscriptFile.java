package io.claudectl.e2e.transcript;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A transcript's text: prose, sections that begin with {@code ## title}, and in them steps,
 * indented by two spaces, each followed by the output it had, indented by four.
 */
record TranscriptFile(String name, List<Section> sections, List<String> lines) {
    private static final String INDENT = "  ";
    private static final String MORE = "  > ";
    private static final String OUTPUT = "    ";

    TranscriptFile {
        sections = List.copyOf(sections);
        lines = List.copyOf(lines);
    }

    record Section(String title, List<Step> steps) {
        Section {
            steps = List.copyOf(steps);
        }
    }

    /**
     * One step.
     *
     * @param actor {@code $}, {@code @}, {@code role$} or {@code role:}
     * @param text what is typed or done, with the lines of {@code >} behind it
     * @param from the first line of its output, counted from 0
     */
    record Step(String actor, String text, int from, List<String> output) {
        Step {
            output = List.copyOf(output);
        }

        String shown() {
            return INDENT + actor + " " + text.replace("\n", "\n" + MORE);
        }
    }

    /**
     * Reads a transcript.
     *
     * @throws IllegalArgumentException for a step outside a section, or one title twice
     */
    static TranscriptFile read(String name, String text) {
        List<String> lines = text.lines().toList();
        var sections = new ArrayList<Section>();
        var steps = new ArrayList<Step>();
        String title = "";
        int at = 0;
        while (at < lines.size()) {
            String line = lines.get(at);
            if (line.startsWith("## ")) {
                close(sections, title, steps);
                title = line.substring(3);
                at++;
            } else if (actor(line).isEmpty()) {
                if (line.startsWith(INDENT)) {
                    throw new IllegalArgumentException(
                            "%s:%d: output without a step".formatted(name, at + 1));
                }
                at++;
            } else {
                if (title.isEmpty()) {
                    throw new IllegalArgumentException(
                            "%s:%d: a step before the first section".formatted(name, at + 1));
                }
                Step step = step(lines, at);
                steps.add(step);
                at = step.from() + step.output().size();
            }
        }
        close(sections, title, steps);
        return new TranscriptFile(name, sections, lines);
    }

    private static void close(List<Section> sections, String title, List<Step> steps) {
        if (steps.isEmpty()) {
            return;
        }
        if (sections.stream().anyMatch(section -> section.title().equals(title))) {
            throw new IllegalArgumentException("two sections are called " + title);
        }
        sections.add(new Section(title, steps));
        steps.clear();
    }

    private static Step step(List<String> lines, int at) {
        String first = lines.get(at).strip();
        String actor = actor(lines.get(at));
        var text = new StringBuilder(first.substring(actor.length()).strip());
        int next = at + 1;
        while (next < lines.size() && lines.get(next).startsWith(MORE)) {
            text.append('\n').append(lines.get(next++).substring(MORE.length()));
        }
        int end = next;
        // An empty line belongs to the output if more output follows it.
        for (int i = next; i < lines.size(); i++) {
            String line = lines.get(i);
            if (!line.isEmpty() && !line.startsWith(OUTPUT)) {
                break;
            }
            end = line.isEmpty() ? end : i + 1;
        }
        List<String> output =
                lines.subList(next, end).stream()
                        .map(line -> line.isEmpty() ? line : line.substring(OUTPUT.length()))
                        .toList();
        return new Step(actor, text.toString(), next, output);
    }

    /** The actor of a step's first line; empty for every other line. */
    private static String actor(String line) {
        if (!line.startsWith(INDENT) || line.startsWith(INDENT + " ")) {
            return "";
        }
        String word = line.strip().split(" ", 2)[0];
        return word.matches("[$@]|[a-z][a-z0-9-]*[$:]") && line.strip().length() > word.length()
                ? word
                : "";
    }

    /** The text with other outputs; a step for which there is none keeps its own. */
    String with(Function<Step, List<String>> outputs) {
        var all = new ArrayList<String>();
        int copied = 0;
        for (Section section : sections) {
            for (Step step : section.steps()) {
                all.addAll(lines.subList(copied, step.from()));
                outputs.apply(step).forEach(line -> all.add(line.isEmpty() ? line : OUTPUT + line));
                copied = step.from() + step.output().size();
            }
        }
        all.addAll(lines.subList(copied, lines.size()));
        return String.join("\n", all) + "\n";
    }
}
