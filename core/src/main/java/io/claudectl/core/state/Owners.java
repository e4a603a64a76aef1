package io.claudectl.core.state;

import io.claudectl.core.role.PathGlob;
import io.claudectl.core.role.RoleName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Finds the role that owns a file: the one with the most specific glob that matches it. Globs are
 * compared in absolute form, with their directory in front, whose characters are never wildcards:
 *
 * <ol>
 *   <li>the one with more leading names without a wildcard;
 *   <li>then the one with more literal characters, where each name but {@code **} counts its own
 *       and one for its {@code /};
 *   <li>then the one with fewer {@code **};
 *   <li>then the one with fewer other {@code *} and {@code ?}.
 * </ol>
 *
 * Two roles whose globs are equal in all four are a tie; globs of the same role never are.
 */
public final class Owners {
    /** Roles that are named for a file without owner. */
    public static final int NEAR_MAX = 5;

    private static final Comparator<Found> BEST_FIRST =
            Comparator.comparing(Found::specificity)
                    .reversed()
                    .thenComparing(Found::role)
                    .thenComparing(Found::glob);

    private final List<Owned> all;

    /**
     * A role's globs.
     *
     * @param directory the absolute real path its globs start from
     */
    public record Owned(RoleName role, String directory, List<PathGlob> globs) {
        public Owned {
            if (!directory.startsWith("/")) {
                throw new IllegalArgumentException("not an absolute path: " + directory);
            }
            directory = withoutEnd(directory);
            globs = List.copyOf(globs);
        }
    }

    /** A role and its glob, absolute as it is compared; the directory's characters are literal. */
    public record Candidate(RoleName role, String glob) {}

    /** The owner of a file. */
    public sealed interface Outcome {
        /** One role, by that glob, absolute. */
        record Owner(RoleName role, String glob) implements Outcome {}

        /**
         * No role.
         *
         * @param near at most {@value Owners#NEAR_MAX} roles that own other files: those whose
         *     directory holds this one first, the innermost before all, else by name
         */
        record Nobody(List<RoleName> near) implements Outcome {
            public Nobody {
                near = List.copyOf(near);
            }
        }

        /** Several roles, one candidate each, by name. */
        record Tie(List<Candidate> candidates) implements Outcome {
            public Tie {
                candidates = List.copyOf(candidates);
            }
        }
    }

    public Owners(List<Owned> all) {
        this.all = List.copyOf(all);
    }

    /**
     * Finds the owner. The path is real and in normal form but for slashes at its end; any other,
     * as a relative one or one with {@code ..} in it, has no owner.
     */
    public Outcome find(String absolutePath) {
        String path = withoutEnd(absolutePath);
        var found = new ArrayList<Found>();
        if (normal(path)) {
            for (Owned owned : all) {
                if (Resolution.covers(owned.directory(), path)) {
                    String relative = below(owned.directory(), path);
                    for (PathGlob glob : owned.globs()) {
                        if (glob.matches(relative)) {
                            found.add(Found.of(owned, glob));
                        }
                    }
                }
            }
        }
        if (found.isEmpty()) {
            return new Outcome.Nobody(near(path));
        }
        found.sort(BEST_FIRST);
        Found best = found.getFirst();
        var candidates = new ArrayList<Candidate>();
        for (Found each : found) {
            boolean listed =
                    !candidates.isEmpty() && candidates.getLast().role().equals(each.role());
            if (each.specificity().equals(best.specificity()) && !listed) {
                candidates.add(new Candidate(each.role(), each.glob()));
            }
        }
        return candidates.size() == 1
                ? new Outcome.Owner(best.role(), best.glob())
                : new Outcome.Tie(candidates);
    }

    private List<RoleName> near(String path) {
        return all.stream()
                .filter(owned -> !owned.globs().isEmpty())
                .sorted(
                        Comparator.comparingInt((Owned owned) -> -shared(owned, path))
                                .thenComparing(Owned::role))
                .map(Owned::role)
                .distinct()
                .limit(NEAR_MAX)
                .toList();
    }

    private static int shared(Owned owned, String path) {
        return Resolution.covers(owned.directory(), path) ? owned.directory().length() : 0;
    }

    private static boolean normal(String path) {
        if (!path.startsWith("/")) {
            return false;
        }
        for (String name : path.substring(1).split("/", -1)) {
            boolean root = path.length() == 1;
            if (name.isEmpty() && !root || name.equals(".") || name.equals("..")) {
                return false;
            }
        }
        return true;
    }

    private static String withoutEnd(String path) {
        int end = path.length();
        while (end > 1 && path.charAt(end - 1) == '/') {
            end--;
        }
        return path.substring(0, end);
    }

    private static String below(String directory, String path) {
        int directoryEnd = directory.equals("/") ? 0 : directory.length();
        return path.length() <= directoryEnd ? "" : path.substring(directoryEnd + 1);
    }

    private record Found(RoleName role, String glob, Specificity specificity) {
        static Found of(Owned owned, PathGlob glob) {
            String directory = owned.directory().equals("/") ? "" : owned.directory();
            return new Found(owned.role(), directory + "/" + glob, Specificity.of(directory, glob));
        }
    }

    /** The precision of a glob; the greater value is the more specific one. */
    private record Specificity(int leading, int literal, int deep, int wild)
            implements Comparable<Specificity> {
        private static final Comparator<Specificity> ORDER =
                Comparator.comparingInt(Specificity::leading)
                        .thenComparingInt(Specificity::literal)
                        .thenComparing(Specificity::deep, Comparator.reverseOrder())
                        .thenComparing(Specificity::wild, Comparator.reverseOrder());

        /** Computes it; the root directory is an empty text. */
        static Specificity of(String directory, PathGlob glob) {
            int leading = (int) directory.chars().filter(c -> c == '/').count();
            int literal = directory.length();
            int deep = 0;
            int wild = 0;
            boolean plain = true;
            for (String segment : glob.value().split("/", -1)) {
                int wildcards = (int) segment.chars().filter(c -> c == '*' || c == '?').count();
                plain &= wildcards == 0;
                leading += plain ? 1 : 0;
                if (segment.equals(PathGlob.DEEP)) {
                    deep++;
                } else {
                    literal += 1 + segment.length() - wildcards;
                    wild += wildcards;
                }
            }
            return new Specificity(leading, literal, deep, wild);
        }

        @Override
        public int compareTo(Specificity other) {
            return ORDER.compare(this, other);
        }
    }
}
