package io.claudectl.cli.help;

import java.util.ArrayList;
import java.util.stream.Collectors;

/** Completion for zsh, as a file {@code _claudectl} in its {@code fpath} or sourced. */
public final class ZshScript {
    private static final String BEGIN =
            """
            #compdef @NAME@
            # Completion of @NAME@ for zsh; made by: @NAME@ completion zsh
            # Only a daemon that runs is asked for roles; completing a word starts none.
            _@NAME@_roles() {
                local -a roles
                if timeout 1 @NAME@ daemon status >/dev/null 2>&1 </dev/null; then
                    roles=(${(f)"$(timeout 1 @NAME@ bus role list --names 2>/dev/null </dev/null)"})
                fi
                _describe -t roles role roles
            }
            """;
    private static final String END =
            """
            if [[ ${funcstack[1]-} == _@NAME@ ]]; then
                _@NAME@ "$@"
            else
                compdef _@NAME@ @NAME@
            fi
            """;

    private ZshScript() {}

    /** The script for this command and all below it. */
    public static String of(Page root) {
        var script = new StringBuilder(BEGIN);
        root.all().forEach(page -> function(script, root, page));
        return script.append(END).toString().replace("@NAME@", root.name());
    }

    private static void function(StringBuilder script, Page root, Page page) {
        var specs = new ArrayList<String>();
        for (Page.Flag flag : page.flags()) {
            String group = "(" + String.join(" ", flag.names()) + ")";
            for (String name : flag.names()) {
                specs.add(
                        group
                                + name
                                + (flag.takesValue() ? valued(name) : "")
                                + "["
                                + in(flag.description(), "[]:")
                                + "]"
                                + (flag.takesValue()
                                        ? ":"
                                                + in(flag.label(), ":")
                                                + ":"
                                                + action(root, flag.kind())
                                        : ""));
            }
        }
        for (int i = 0; i < page.slots().size(); i++) {
            Page.Slot slot = page.slots().get(i);
            specs.add(
                    (slot.many() ? "*" : String.valueOf(i + 1))
                            + (slot.required() || slot.many() ? ":" : "::")
                            + in(slot.label(), ":")
                            + ":"
                            + action(root, slot.kind()));
        }
        boolean group = !page.children().isEmpty();
        if (group) {
            specs.add("1:command:->command");
            specs.add("*:: :->argument");
        }
        script.append(name(page)).append("() {\n");
        if (group) {
            script.append("    local context state state_descr line curcontext=$curcontext\n")
                    .append("    typeset -A opt_args\n");
        }
        script.append("    _arguments -s -S").append(group ? " -C" : "");
        specs.forEach(spec -> script.append(" \\\n        ").append(BashScript.quoted(spec)));
        script.append("\n");
        if (group) {
            branch(script, page);
        }
        script.append("}\n");
    }

    private static void branch(StringBuilder script, Page page) {
        script.append("    case $state in\n    command)\n        local -a commands=(\n");
        for (Page child : page.children()) {
            script.append("            ")
                    .append(BashScript.quoted(in(child.name(), ":") + ":" + in(child.header(), "")))
                    .append('\n');
        }
        script.append("        )\n        _describe -t commands command commands\n        ;;\n")
                .append("    argument)\n        case $words[1] in\n");
        for (Page child : page.children()) {
            script.append(
                    "        %s) %s ;;\n".formatted(BashScript.quoted(child.name()), name(child)));
        }
        script.append("        esac\n        ;;\n    esac\n");
    }

    private static String valued(String name) {
        return name.startsWith("--") ? "=" : "+";
    }

    private static String name(Page page) {
        return "_" + String.join("_", page.path());
    }

    private static String action(Page root, CompletionKind kind) {
        return switch (kind) {
            // A space proposes nothing, but says what is awaited.
            case CompletionKind.Free() -> " ";
            case CompletionKind.Words(var words) ->
                    words.stream()
                            .map(word -> in(word, ":() '\"$`&;|<>*?[]{}~#"))
                            .collect(Collectors.joining(" ", "(", ")"));
            case CompletionKind.Files() -> "_files";
            case CompletionKind.Directories() -> "_files -/";
            case CompletionKind.Roles() -> "_" + root.name() + "_roles";
        };
    }

    /** The text with a backslash before itself and each of these. */
    private static String in(String text, String special) {
        return text.chars()
                .mapToObj(c -> (c == '\\' || special.indexOf(c) >= 0 ? "\\" : "") + (char) c)
                .collect(Collectors.joining());
    }
}
