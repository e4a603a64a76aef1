package io.claudectl.cli.help;

import java.util.Map;
import picocli.CommandLine;

/** Everything that is printed from one model. */
record Printed(String bash, String zsh, String fish, String manual) {
    static Printed of(CommandLine line) {
        Page root = Page.of(line.getCommandSpec());
        return new Printed(
                BashScript.of(root),
                ZshScript.of(root),
                FishScript.of(root),
                ManPage.of(root, "1.2.3", Map.of("0", "Done.")));
    }

    Map<String, String> all() {
        return Map.of("bash", bash, "zsh", zsh, "fish", fish, "manual", manual);
    }
}
