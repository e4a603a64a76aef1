package io.claudectl.agent.claude.suggest;

import io.claudectl.core.text.SafeText;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The traces of a session's work in its conversation: names it was given, tools it used, paths it
 * touched. Fed line by line, in bounded memory, by one thread.
 */
public final class Footprint {
    /** Different names kept; later ones are not counted. */
    static final int NAMES_MAX = 64;

    private static final int PATH_MAX = 1_000;
    private static final int EXAMPLE_MAX = 80;

    /** Weight of a changed file relative to a read one. */
    private static final int WRITE_WEIGHT = 3;

    private static final Set<String> WRITES = Set.of("Edit", "Write", "MultiEdit", "NotebookEdit");
    private static final Set<String> READS = Set.of("Read", "Grep", "Glob");

    private static final Pattern TEST_RUN =
            Pattern.compile(
                    "(^|[;&|(])\\s*(\\w+=\\S+ +)*((uv|poetry|pipenv) run +|npx +|bunx +|sudo +|time +|timeout +\\S+ +)?(pytest|jest|vitest|phpunit|rspec|ctest|tox|nosetests|playwright test"
                            + "|python3? -m (pytest|unittest)|(npm|yarn|pnpm|bun)( run)? test[a-z:-]*"
                            + "|cargo (\\+\\S+ )?(test|nextest)|go test|dotnet test|swift test|mix test|bazel test"
                            + "|mvnw? ([^;&|]* )?(test|verify)|(\\./)?mvnw ([^;&|]* )?(test|verify)"
                            + "|(\\./)?gradlew? ([^;&|]* )?(\\S*:)?(test|check)|make (test|check)|\\./(run-?)?tests?(\\.sh)?)($|[\\s;&|)])");

    private final String cwd;
    private final Map<String, Integer> names = new LinkedHashMap<>();
    private final Map<WorkArea, Trodden> areas = new EnumMap<>(WorkArea.class);
    private int writes;
    private int reads;
    private int testRuns;
    private int pathWeight;

    /** Count and weight of one kind of work, with one path as an example. */
    record Trodden(int times, int weight, String example) {}

    /**
     * @param cwd the session's directory: the part above its last two names is ignored
     */
    public Footprint(String cwd) {
        this.cwd = cwd;
    }

    /** Adds a text the person wrote to the session. */
    public void said(String text) {
        for (String name : Mentions.in(text)) {
            if (names.containsKey(name) || names.size() < NAMES_MAX) {
                names.merge(name, 1, Integer::sum);
            }
        }
    }

    /**
     * Adds a tool call.
     *
     * @param target the command of {@code Bash}, the path of a tool that works on files, else empty
     */
    public void used(String tool, String target) {
        boolean wrote = WRITES.contains(tool);
        if (wrote) {
            writes++;
        } else if (READS.contains(tool)) {
            reads++;
        } else {
            if (tool.equals("Bash") && runsTests(target)) {
                testRuns++;
            }
            return;
        }
        if (!target.isEmpty()) {
            touched(below(target), wrote ? WRITE_WEIGHT : 1);
        }
    }

    /** Returns whether a shell command runs tests. */
    static boolean runsTests(String command) {
        return TEST_RUN.matcher(
                        command.length() <= PATH_MAX ? command : command.substring(0, PATH_MAX))
                .find();
    }

    private void touched(String path, int weight) {
        pathWeight += weight;
        for (WorkArea area : WorkArea.values()) {
            if (area.covers(path)) {
                Trodden before = areas.get(area);
                areas.put(
                        area,
                        before == null
                                ? new Trodden(1, weight, shown(path))
                                : new Trodden(
                                        before.times() + 1,
                                        before.weight() + weight,
                                        before.example()));
            }
        }
    }

    /** Returns the path without the part above the last two names of the session's directory. */
    private String below(String path) {
        String clipped =
                path.length() <= PATH_MAX ? path : path.substring(path.length() - PATH_MAX);
        int last = cwd.lastIndexOf('/');
        int above = last <= 0 ? -1 : cwd.lastIndexOf('/', last - 1);
        boolean inside = above >= 0 && clipped.startsWith(cwd.substring(0, above + 1));
        return inside ? clipped.substring(above + 1) : clipped;
    }

    private static String shown(String path) {
        String safe = SafeText.singleLine(path);
        return safe.length() <= EXAMPLE_MAX
                ? safe
                : "..." + safe.substring(safe.length() - EXAMPLE_MAX);
    }

    String cwd() {
        return cwd;
    }

    Map<String, Integer> names() {
        return Collections.unmodifiableMap(names);
    }

    Map<WorkArea, Trodden> areas() {
        return Collections.unmodifiableMap(areas);
    }

    int writes() {
        return writes;
    }

    int reads() {
        return reads;
    }

    int testRuns() {
        return testRuns;
    }

    int pathWeight() {
        return pathWeight;
    }
}
