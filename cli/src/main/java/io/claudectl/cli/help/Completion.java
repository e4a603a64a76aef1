package io.claudectl.cli.help;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Completes a command line: proposes words for its last place. Any thread may call. */
public final class Completion {
    /** The first word of a call that asks for proposals; the words to complete follow. */
    public static final String COMMAND = "__complete";

    /** The further proposals allowed, as cobra's scripts number them. */
    private enum Rest {
        FILES(0),
        NOTHING(4),
        DIRECTORIES(16);

        private final int number;

        Rest(int number) {
            this.number = number;
        }
    }

    /** The bus's present values; each with a description, which may be empty. */
    public interface Known {
        Map<String, String> roles();

        Map<String, String> messages();

        Map<String, String> processes();

        Map<String, String> subjects();
    }

    private final Page root;
    private final Known known;

    public Completion(Page root, Known known) {
        this.root = root;
        this.known = known;
    }

    /**
     * Returns one line for each proposal, with a tab and a description if there is one, and a last
     * line with the directive.
     *
     * @param words after the program's name; the last is the one to complete, and may be empty
     */
    public String of(List<String> words) {
        if (words.isEmpty()) {
            return answer(Map.of(), "", "", Rest.NOTHING);
        }
        var place = new Place(root);
        words.subList(0, words.size() - 1).forEach(place::pass);
        return proposals(place, words.getLast());
    }

    /** The place that the words before the last one lead to. */
    private static final class Place {
        private Page page;
        private Page.@Nullable Flag option;
        private boolean onlyPlaces;
        private int index;

        Place(Page page) {
            this.page = page;
        }

        void pass(String word) {
            if (option != null) {
                // Bash cuts --option=value at the sign.
                option = word.equals("=") ? option : null;
                return;
            }
            Page child = onlyPlaces || index > 0 ? null : child(word);
            if (child != null) {
                page = child;
            } else if (!onlyPlaces && word.equals("--")) {
                onlyPlaces = true;
            } else if (!onlyPlaces && word.length() > 1 && word.startsWith("-")) {
                Page.Flag flag = flag(word);
                option = flag != null && flag.takesValue() ? flag : null;
            } else {
                index++;
            }
        }

        @Nullable Page child(String word) {
            return page.children().stream()
                    .filter(each -> each.name().equals(word))
                    .findFirst()
                    .orElse(null);
        }

        Page.@Nullable Flag flag(String name) {
            return page.flags().stream()
                    .filter(each -> each.names().contains(name))
                    .findFirst()
                    .orElse(null);
        }

        @Nullable CompletionKind slot() {
            List<Page.Slot> slots = page.slots();
            if (index < slots.size()) {
                return slots.get(index).kind();
            }
            return slots.isEmpty() || !slots.getLast().many() ? null : slots.getLast().kind();
        }
    }

    private String proposals(Place place, String word) {
        if (place.option != null) {
            return values(place.option.kind(), "", word.equals("=") ? "" : word);
        }
        if (!place.onlyPlaces && word.startsWith("-")) {
            int sign = word.indexOf('=');
            if (sign < 0) {
                return answer(flags(place.page), "", word, Rest.NOTHING);
            }
            Page.Flag flag = place.flag(word.substring(0, sign));
            return flag == null || !flag.takesValue()
                    ? answer(Map.of(), "", "", Rest.NOTHING)
                    : values(flag.kind(), word.substring(0, sign + 1), word.substring(sign + 1));
        }
        if (!place.onlyPlaces && place.index == 0 && !place.page.children().isEmpty()) {
            var names = new LinkedHashMap<String, String>();
            place.page.children().forEach(each -> names.put(each.name(), each.header()));
            return answer(names, "", word, Rest.NOTHING);
        }
        CompletionKind kind = place.slot();
        return kind == null ? answer(Map.of(), "", "", Rest.NOTHING) : values(kind, "", word);
    }

    private static Map<String, String> flags(Page page) {
        var names = new LinkedHashMap<String, String>();
        for (Page.Flag flag : page.flags()) {
            flag.names().forEach(name -> names.put(name, flag.description()));
        }
        return names;
    }

    private String values(CompletionKind kind, String before, String begun) {
        return switch (kind) {
            case CompletionKind.Free() -> answer(Map.of(), before, begun, Rest.NOTHING);
            case CompletionKind.Files() -> answer(Map.of(), before, begun, Rest.FILES);
            case CompletionKind.Directories() -> answer(Map.of(), before, begun, Rest.DIRECTORIES);
            case CompletionKind.Words(var words) -> {
                var plain = new LinkedHashMap<String, String>();
                words.forEach(each -> plain.put(each, ""));
                yield answer(plain, before, begun, Rest.NOTHING);
            }
            case CompletionKind.Roles() -> answer(known.roles(), before, begun, Rest.NOTHING);
            case CompletionKind.Messages() -> answer(known.messages(), before, begun, Rest.NOTHING);
            case CompletionKind.Processes() ->
                    answer(known.processes(), before, begun, Rest.NOTHING);
            case CompletionKind.Subjects() -> answer(known.subjects(), before, begun, Rest.NOTHING);
        };
    }

    private static String answer(
            Map<String, String> proposals, String before, String begun, Rest rest) {
        var lines = new ArrayList<String>();
        proposals.forEach(
                (value, description) -> {
                    if (value.startsWith(begun)) {
                        lines.add(
                                before + value + (description.isEmpty() ? "" : "\t" + description));
                    }
                });
        lines.add(":" + rest.number);
        return String.join("\n", lines) + "\n";
    }
}
