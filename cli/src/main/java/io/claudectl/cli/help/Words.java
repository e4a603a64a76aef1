package io.claudectl.cli.help;

import java.util.List;

/** What a shell has to know to find out, word by word, which command is being typed. */
final class Words {
    private Words() {}

    /** Every command but the program itself, as it is called. */
    static List<String> commands(Page root) {
        return root.all().skip(1).map(Page::call).toList();
    }

    /** Every option whose value is the next word, behind the call of its command. */
    static List<String> valued(List<Page> pages) {
        return pages.stream()
                .flatMap(
                        page ->
                                page.flags().stream()
                                        .filter(Page.Flag::takesValue)
                                        .flatMap(flag -> flag.names().stream())
                                        .map(name -> page.call() + " " + name))
                .toList();
    }
}
