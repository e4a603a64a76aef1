package io.claudectl.agent.claude.suggest;

import io.claudectl.core.role.RoleName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Suggests roles for a session. A name its person gave it goes first; then paths, tools and its
 * directory, each up to a limit, added up by name.
 */
public final class Suggestions {
    private static final int NAMED = 100;
    private static final int NAMED_AGAIN = 10;
    private static final int NAMED_MAX = 5;
    private static final int PATHS = 40;
    private static final int TOOLS = 30;
    private static final int DIRECTORY = 20;

    /** The least count that is not chance. */
    private static final int ENOUGH = 3;

    private static final int READS_ENOUGH = 8;
    private static final int NAME_MAX = 64;

    private Suggestions() {}

    /**
     * A suggested role.
     *
     * @param score higher suits better; a name given by the person has 100 at least, all else less
     * @param reasons one line each, safe to show
     */
    public record Suggestion(RoleName name, int score, List<String> reasons) {
        public Suggestion {
            reasons = List.copyOf(reasons);
        }
    }

    /**
     * Facts beside the conversation.
     *
     * @param held roles a live session has now, with its process number
     * @param own the role the session itself has; null for none
     * @param reading a sentence for people on the unread part of the transcript; empty for none
     */
    public record Known(Map<RoleName, Long> held, @Nullable RoleName own, String reading) {
        public Known {
            held = Map.copyOf(held);
        }
    }

    /** Returns the candidates, best first; equal ones by name. */
    public static List<Suggestion> of(Footprint footprint, Known known) {
        var drafts = new LinkedHashMap<RoleName, Draft>();
        footprint.names().forEach((name, times) -> named(drafts, name, times));
        areas(drafts, footprint);
        tools(drafts, footprint);
        directory(drafts, footprint.cwd());
        return drafts.entrySet().stream()
                .map(entry -> entry.getValue().suggestion(entry.getKey(), known))
                .sorted(
                        Comparator.comparingInt(Suggestion::score)
                                .reversed()
                                .thenComparing(Suggestion::name))
                .toList();
    }

    /**
     * Makes a role name of a text: lower case, other characters as {@code -}; null where the result
     * is empty or the bus's own name.
     */
    public static @Nullable RoleName legal(String text) {
        String name =
                text.toLowerCase(Locale.ROOT)
                        .replaceAll("[^a-z0-9_-]+", "-")
                        .replaceAll("^[_-]+|[_-]+$", "");
        String clipped =
                name.length() <= NAME_MAX
                        ? name
                        : name.substring(0, NAME_MAX).replaceAll("[_-]+$", "");
        return RoleName.wellFormed(clipped) && !RoleName.reserved(clipped)
                ? new RoleName(clipped)
                : null;
    }

    private static void named(Map<RoleName, Draft> drafts, String name, int times) {
        int again = Math.min(times, NAMED_MAX) - 1;
        add(
                drafts,
                name,
                NAMED + again * NAMED_AGAIN,
                true,
                times == 1
                        ? "its person called it that"
                        : "its person called it that %d times".formatted(times));
    }

    private static void areas(Map<RoleName, Draft> drafts, Footprint footprint) {
        footprint
                .areas()
                .forEach(
                        (area, trodden) -> {
                            if (trodden.weight() < ENOUGH) {
                                return;
                            }
                            int score =
                                    Math.max(1, PATHS * trodden.weight() / footprint.pathWeight());
                            add(
                                    drafts,
                                    area.role(),
                                    score,
                                    true,
                                    "touched such files %d times, as %s"
                                            .formatted(trodden.times(), trodden.example()));
                        });
    }

    private static void tools(Map<RoleName, Draft> drafts, Footprint footprint) {
        int writes = footprint.writes();
        int reads = footprint.reads();
        int tests = footprint.testRuns();
        int files = writes + reads;
        if (writes >= ENOUGH && writes * 3 >= reads) {
            add(
                    drafts,
                    "impl",
                    TOOLS * writes / files,
                    true,
                    "writes much: %d of %d calls on files change them".formatted(writes, files));
        }
        if (reads >= READS_ENOUGH && writes * 10 <= reads) {
            add(
                    drafts,
                    "reviewer",
                    TOOLS * reads / files,
                    true,
                    "reads much: %d of %d calls on files only look".formatted(reads, files));
        }
        if (tests >= ENOUGH && tests * 2 >= writes) {
            add(
                    drafts,
                    "tester",
                    TOOLS * tests / (tests + writes),
                    true,
                    "ran tests %d times".formatted(tests));
        }
    }

    private static void directory(Map<RoleName, Draft> drafts, String cwd) {
        String name = cwd.substring(cwd.lastIndexOf('/') + 1);
        add(drafts, name, DIRECTORY, false, "its directory has that name");
    }

    private static void add(
            Map<RoleName, Draft> drafts, String text, int score, boolean read, String reason) {
        RoleName name = legal(text);
        if (name != null) {
            drafts.computeIfAbsent(name, fresh -> new Draft()).add(score, read, reason);
        }
    }

    private static final class Draft {
        private final List<String> reasons = new ArrayList<>();
        private int score;
        private boolean read;

        void add(int more, boolean fromTranscript, String reason) {
            score += more;
            read |= fromTranscript;
            reasons.add(reason);
        }

        Suggestion suggestion(RoleName name, Known known) {
            if (read && !known.reading().isEmpty()) {
                reasons.add(known.reading());
            }
            Long holder = known.held().get(name);
            if (name.equals(known.own())) {
                reasons.add("it has this role now");
            } else if (holder != null) {
                reasons.add(
                        "the session with pid %d has this role now: binding it joins that one"
                                .formatted(holder));
            }
            return new Suggestion(name, score, reasons);
        }
    }
}
