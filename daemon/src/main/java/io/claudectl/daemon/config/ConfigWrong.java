package io.claudectl.daemon.config;

import java.io.Serial;
import java.nio.file.Path;
import java.util.List;

/** The configuration cannot be taken: everything that is wrong with it. */
public final class ConfigWrong extends Exception {
    @Serial private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    ConfigWrong(Path file, List<String> problems) {
        super(
                file
                        + ": "
                        + String.join("; ", problems)
                        + "; claudectl config check names each, docs/configuration.md lists all keys");
        this.problems = List.copyOf(problems);
    }

    /** One line for each thing that is wrong. */
    public List<String> problems() {
        return problems;
    }
}
