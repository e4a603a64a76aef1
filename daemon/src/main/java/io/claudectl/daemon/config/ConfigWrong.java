package io.claudectl.daemon.config;

import io.claudectl.core.text.SafeText;
import java.io.Serial;
import java.nio.file.Path;
import java.util.List;

/** The configuration is invalid: all of its errors. */
public final class ConfigWrong extends Exception {
    @Serial private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    ConfigWrong(Path file, List<String> found) {
        this(found.stream().map(ConfigWrong::shown).toList(), file);
    }

    private ConfigWrong(List<String> problems, Path file) {
        super(
                file
                        + ": "
                        + String.join("; ", problems.subList(0, Math.min(3, problems.size())))
                        + (problems.size() > 3 ? "; and " + (problems.size() - 3) + " more" : "")
                        + "; claudectl config check names each, docs/configuration.md lists all keys");
        this.problems = List.copyOf(problems);
    }

    /** Shortens and escapes a key or value of the file, which may be long or move a cursor. */
    private static String shown(String problem) {
        return SafeText.truncate(problem, 300);
    }

    /** Returns one line for each error. */
    public List<String> problems() {
        return problems;
    }
}
