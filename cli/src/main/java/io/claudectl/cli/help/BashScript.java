package io.claudectl.cli.help;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Completion for bash 4 and later; needs nothing of the bash-completion package. */
public final class BashScript {
    private static final String BEGIN =
            """
            # Completion of @NAME@ for bash; made by: @NAME@ completion bash
            # Only a daemon that runs is asked for roles; completing a word starts none.
            _@NAME@_roles() {
                timeout 1 @NAME@ daemon status >/dev/null 2>&1 </dev/null &&
                    timeout 1 @NAME@ bus role list --names 2>/dev/null </dev/null
            }
            _@NAME@_words() {
                local word
                for word in "$@"; do
                    if [[ $word == "$cur"* ]]; then COMPREPLY+=("$word"); fi
                done
            }
            _@NAME@_paths() {
                compopt -o filenames 2>/dev/null
                mapfile -t COMPREPLY < <(compgen "$1" -- "$cur")
            }
            _@NAME@() {
                local cur=${COMP_WORDS[COMP_CWORD]} path=@NAME@ option= rest= place=0 word i
                COMPREPLY=()
                for ((i = 1; i < COMP_CWORD; i++)); do
                    word=${COMP_WORDS[i]}
                    if [[ $option ]]; then
                        # Bash cuts --option=value at the sign.
                        if [[ $word != = ]]; then option=; fi
                        continue
                    fi
                    if [[ $rest ]]; then
                        place=$((place + 1))
                        continue
                    fi
                    case "$path $word" in
            """;
    private static final String MIDDLE =
            """
                    *)
                        case $word in
                        --) rest=1 ;;
                        -?*) ;;
                        *) place=$((place + 1)) ;;
                        esac
                        ;;
                    esac
                done
                if [[ $cur == = ]]; then cur=; fi
                if [[ ! $option && ! $rest && $cur == -* ]]; then
                    case $path in
            """;
    private static final String OFFERS =
            """
                    esac
                    return
                fi
                case "$path ${option:-$place}" in
            """;
    private static final String END =
            """
                esac
            }
            complete -F _@NAME@ @NAME@
            """;

    private BashScript() {}

    /** The script for this command and all below it. */
    public static String of(Page root) {
        List<Page> pages = root.all().toList();
        var script = new StringBuilder(BEGIN);
        arm(script, 2, Words.commands(root), "path+=\" $word\"");
        arm(script, 2, Words.valued(pages), "option=$word");
        script.append(MIDDLE);
        for (Page page : pages) {
            List<String> names =
                    page.flags().stream().flatMap(flag -> flag.names().stream()).toList();
            arm(script, 2, List.of(page.call()), words(root, names));
        }
        script.append(OFFERS);
        for (Page page : pages) {
            offers(script, root, page);
        }
        return script.append(END).toString().replace("@NAME@", root.name());
    }

    private static void offers(StringBuilder script, Page root, Page page) {
        for (Page.Flag flag : page.flags()) {
            List<String> where =
                    flag.names().stream().map(name -> page.call() + " " + name).toList();
            if (flag.takesValue()) {
                arm(script, 1, where, kind(root, flag.kind()));
            }
        }
        if (!page.children().isEmpty()) {
            List<String> names = page.children().stream().map(Page::name).toList();
            arm(script, 1, List.of(page.call() + " 0"), words(root, names));
        }
        for (int i = 0; i < page.slots().size(); i++) {
            Page.Slot slot = page.slots().get(i);
            var where = new ArrayList<>(List.of(page.call() + " " + i));
            if (slot.many()) {
                where.add(page.call() + " *");
            }
            arm(script, 1, where, kind(root, slot.kind()));
        }
    }

    private static void arm(StringBuilder script, int depth, List<String> patterns, String does) {
        if (patterns.isEmpty() || does.isEmpty()) {
            return;
        }
        String pattern =
                patterns.stream()
                        .map(
                                each ->
                                        each.endsWith(" *")
                                                ? quoted(each.substring(0, each.length() - 1)) + "*"
                                                : quoted(each))
                        .collect(Collectors.joining(" | "));
        script.append("    ".repeat(depth))
                .append(pattern)
                .append(") ")
                .append(does)
                .append(" ;;\n");
    }

    private static String kind(Page root, CompletionKind kind) {
        return switch (kind) {
            case CompletionKind.Free() -> "";
            case CompletionKind.Words(var words) -> words(root, words);
            case CompletionKind.Files() -> "_" + root.name() + "_paths -f";
            case CompletionKind.Directories() -> "_" + root.name() + "_paths -d";
            case CompletionKind.Roles() -> "_%1$s_words $(_%1$s_roles)".formatted(root.name());
        };
    }

    private static String words(Page root, List<String> words) {
        return "_"
                + root.name()
                + "_words "
                + words.stream().map(BashScript::quoted).collect(Collectors.joining(" "));
    }

    /** One word of a POSIX shell, whatever stands in it. */
    static String quoted(String text) {
        return text.matches("[A-Za-z0-9_.,/-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
