package io.claudectl.cli.help;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * One visible command, as people see it.
 *
 * @param path the words that call it, the program's name first
 * @param header one line
 * @param description paragraphs
 * @param footer lines, as printed below its help
 */
public record Page(
        List<String> path,
        String header,
        List<String> description,
        List<Flag> flags,
        List<Slot> slots,
        List<Page> children,
        List<String> footer) {
    public Page {
        path = List.copyOf(path);
        description = List.copyOf(description);
        flags = List.copyOf(flags);
        slots = List.copyOf(slots);
        children = List.copyOf(children);
        footer = List.copyOf(footer);
    }

    /**
     * An option.
     *
     * @param label of its value; empty for a flag
     * @param standard {@code --help} or {@code --version}, which every command has
     */
    public record Flag(
            List<String> names,
            String label,
            String description,
            CompletionKind kind,
            boolean standard) {
        public Flag {
            names = List.copyOf(names);
        }

        boolean takesValue() {
            return !label.isEmpty();
        }
    }

    /** A positional parameter. */
    public record Slot(
            String label,
            String description,
            CompletionKind kind,
            boolean required,
            boolean many) {}

    /** Reads the model, from this command down. */
    public static Page of(CommandSpec spec) {
        return of(spec, List.of());
    }

    private static Page of(CommandSpec spec, List<String> above) {
        List<String> path = Stream.concat(above.stream(), Stream.of(spec.name())).toList();
        var children = new ArrayList<Page>();
        // An alias is a second key of the same command line.
        for (CommandLine child : new LinkedHashSet<>(spec.subcommands().values())) {
            if (!child.getCommandSpec().usageMessage().hidden()) {
                children.add(of(child.getCommandSpec(), path));
            }
        }
        return new Page(
                path,
                String.join(" ", texts(spec.usageMessage().header())),
                texts(spec.usageMessage().description()),
                spec.options().stream().filter(each -> !each.hidden()).map(Page::flag).toList(),
                spec.positionalParameters().stream()
                        .filter(each -> !each.hidden())
                        .map(Page::slot)
                        .toList(),
                children,
                texts(spec.usageMessage().footer()));
    }

    private static Flag flag(OptionSpec option) {
        return new Flag(
                List.of(option.names()),
                option.arity().max() == 0 ? "" : CompletionKind.bare(option.paramLabel()),
                String.join(" ", texts(option.description())),
                CompletionKind.of(option),
                option.usageHelp() || option.versionHelp());
    }

    private static Slot slot(PositionalParamSpec place) {
        return new Slot(
                CompletionKind.bare(place.paramLabel()),
                String.join(" ", texts(place.description())),
                CompletionKind.of(place),
                place.arity().min() > 0,
                place.index().max() == Integer.MAX_VALUE);
    }

    /** Renders picocli's texts, which are formats. */
    private static List<String> texts(String[] formats) {
        return Arrays.stream(formats)
                .flatMap(text -> text.replace("%n", "\n").lines())
                .map(line -> line.replace("%%", "%"))
                .toList();
    }

    /** Returns its name among its siblings. */
    public String name() {
        return path.getLast();
    }

    /** Returns the words a person types to call it. */
    public String call() {
        return String.join(" ", path);
    }

    /** Returns this page and all below it, in the order of the help. */
    public Stream<Page> all() {
        return Stream.concat(Stream.of(this), children.stream().flatMap(Page::all));
    }
}
