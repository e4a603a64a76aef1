package io.claudectl.daemon;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a daemon ends for the newer one of a calling client. Never downwards, and not
 * repeatedly: a client whose image holds an older daemon than itself would never be served.
 */
final class UpgradePolicy {
    /** Replacements within {@link #WINDOW} after which the running daemon stays. */
    static final int MOST = 3;

    static final Duration WINDOW = Duration.ofMinutes(1);

    private UpgradePolicy() {}

    /** The decision about a client of another build. */
    sealed interface Verdict {
        /** The client is not newer: it is served. */
        record Serve() implements Verdict {}

        /**
         * The daemon ends, so that the client starts its own.
         *
         * @param times of the replacements to be remembered, this one last
         */
        record MakeWay(List<Instant> times) implements Verdict {
            public MakeWay {
                times = List.copyOf(times);
            }
        }

        /** The client is newer and is still served, for this reason. */
        record Stay(String reason) implements Verdict {}
    }

    /**
     * Decides about one client.
     *
     * @param client its build id
     * @param own the daemon's build id
     * @param before times of remembered replacements
     */
    static Verdict of(String client, String own, List<Instant> before, Instant now) {
        if (!newer(client, own)) {
            return new Verdict.Serve();
        }
        List<Instant> recent = recent(before, now);
        if (recent.size() >= MOST) {
            return new Verdict.Stay(
                    ("a client of version %s wants a newer daemon than %s, but %d replacements within a"
                                    + " minute brought none: its image starts an older daemon than"
                                    + " itself, or an older claudectl keeps starting its own; install"
                                    + " it again, then claudectl daemon stop")
                            .formatted(client, own, recent.size()));
        }
        return new Verdict.MakeWay(Stream.concat(recent.stream(), Stream.of(now)).toList());
    }

    /**
     * Returns the replacements within the window; a time in the future was written before the clock
     * was set back.
     */
    static List<Instant> recent(List<Instant> before, Instant now) {
        return before.stream()
                .filter(time -> time.isAfter(now.minus(WINDOW)) && !time.isAfter(now))
                .toList();
    }

    /**
     * Returns whether one build id's numbers are greater than the other's. Equal numbers with
     * another hash are not, and an invalid id is neither newer nor older.
     */
    static boolean newer(String client, String own) {
        int[] theirs = numbers(client);
        int[] ours = numbers(own);
        return theirs != null && ours != null && Arrays.compare(theirs, ours) > 0;
    }

    private static final Pattern VERSION =
            Pattern.compile("(\\d{1,9})\\.(\\d{1,9})\\.(\\d{1,9})(?:\\+.*)?");

    private static int @Nullable [] numbers(String build) {
        Matcher version = VERSION.matcher(build);
        if (!version.matches()) {
            return null;
        }
        return new int[] {
            Integer.parseInt(version.group(1)),
            Integer.parseInt(version.group(2)),
            Integer.parseInt(version.group(3))
        };
    }
}
