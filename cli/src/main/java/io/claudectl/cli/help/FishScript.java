package io.claudectl.cli.help;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Completion for fish. */
public final class FishScript {
    private static final String BEGIN =
            """
            # Completion of @NAME@ for fish; made by: @NAME@ completion fish
            # Only a daemon that runs is asked for roles; completing a word starts none.
            function __@NAME@_roles
                timeout 1 @NAME@ daemon status >/dev/null 2>&1 </dev/null
                and timeout 1 @NAME@ bus role list --names 2>/dev/null </dev/null
            end
            # Which command is typed, and how many words that are no options follow it.
            function __@NAME@_walk
                set -l path @NAME@
                set -l place 0
                set -l value 0
                set -l rest 0
                for word in (commandline -opc)[2..-1]
                    if test $value = 1
                        set value 0
                        continue
                    end
                    if test $rest = 1
                        set place (math $place + 1)
                        continue
                    end
                    switch "$path $word"
            """;
    private static final String MIDDLE =
            """
                        case '*'
                            switch $word
                                case --
                                    set rest 1
                                case -
                                    set place (math $place + 1)
                                case '-*'
                                case '*'
                                    set place (math $place + 1)
                            end
                    end
                end
                echo $path
                echo $place
            end
            function __@NAME@_in
                set -l at (__@NAME@_walk)
                test "$at[1]" = "$argv[1]"
            end
            function __@NAME@_at
                set -l at (__@NAME@_walk)
                test "$at[1]" = "$argv[1]" -a \\( "$at[2]" = "$argv[2]" -o "$argv[2]" = many \\)
            end
            complete -c @NAME@ -e
            complete -c @NAME@ -f
            """;

    private FishScript() {}

    /** The script for this command and all below it. */
    public static String of(Page root) {
        List<Page> pages = root.all().toList();
        var script = new StringBuilder(BEGIN);
        arm(script, Words.commands(root), "set path \"$path $word\"");
        arm(script, Words.valued(pages), "set value 1");
        script.append(MIDDLE);
        for (Page page : pages) {
            for (Page child : page.children()) {
                rule(script, at(page, "0"), "-a " + quoted(child.name()), child.header());
            }
            for (int i = 0; i < page.slots().size(); i++) {
                Page.Slot slot = page.slots().get(i);
                String kind = kind(slot.kind());
                if (!kind.isEmpty()) {
                    rule(script, at(page, slot.many() ? "many" : String.valueOf(i)), kind, "");
                }
            }
            for (Page.Flag flag : page.flags()) {
                flag(script, page, flag);
            }
        }
        return script.toString().replace("@NAME@", root.name());
    }

    private static void arm(StringBuilder script, List<String> patterns, String does) {
        if (!patterns.isEmpty()) {
            script.append("            case ")
                    .append(
                            patterns.stream()
                                    .map(FishScript::quoted)
                                    .collect(Collectors.joining(" ")))
                    .append("\n                ")
                    .append(does)
                    .append('\n');
        }
    }

    private static String at(Page page, String place) {
        return "__@NAME@_at " + quoted(page.call()) + " " + place;
    }

    private static void flag(StringBuilder script, Page page, Page.Flag flag) {
        var parts = new ArrayList<String>();
        for (String name : flag.names()) {
            parts.add(
                    name.startsWith("--")
                            ? "-l " + quoted(name.substring(2))
                            : "-s " + quoted(name.substring(1)));
        }
        if (flag.takesValue()) {
            String kind = kind(flag.kind());
            parts.add(kind.isEmpty() ? "-x" : kind.startsWith("-F") ? "-r " + kind : "-x " + kind);
        }
        rule(
                script,
                "__@NAME@_in " + quoted(page.call()),
                String.join(" ", parts),
                flag.description());
    }

    private static void rule(StringBuilder script, String condition, String what, String says) {
        script.append("complete -c @NAME@ -n ").append(quoted(condition)).append(' ').append(what);
        if (!says.isEmpty()) {
            script.append(" -d ").append(quoted(says));
        }
        script.append('\n');
    }

    private static String kind(CompletionKind kind) {
        return switch (kind) {
            case CompletionKind.Free() -> "";
            case CompletionKind.Words(var words) ->
                    "-a "
                            + quoted(
                                    words.stream()
                                            .map(FishScript::quoted)
                                            .collect(Collectors.joining(" ")));
            case CompletionKind.Files() -> "-F";
            case CompletionKind.Directories() ->
                    "-a '(__fish_complete_directories (commandline -ct))'";
            case CompletionKind.Roles() -> "-a '(__@NAME@_roles)'";
        };
    }

    private static String quoted(String text) {
        return text.matches("[A-Za-z0-9_.,/-]+")
                ? text
                : "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
