package io.claudectl.e2e.soak;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What senders were told about each letter. */
final class Ledger {
    /** The last word a sender got. */
    sealed interface Told {
        record Stored(String id) implements Told {}

        record Refused(String why) implements Told {}

        /** The sender was killed, or the daemon, and nobody asked again. */
        record Unknown() implements Told {}
    }

    private final Map<Long, Told> told = new ConcurrentHashMap<>();
    private final Map<Long, Letter> letters = new ConcurrentHashMap<>();
    private final Set<Long> orphaned = ConcurrentHashMap.newKeySet();
    private final Map<String, String> contradictions = new ConcurrentHashMap<>();
    private volatile @Nullable String lately;
    final LongAdder unknown = new LongAdder();
    final LongAdder repeated = new LongAdder();

    /** The message that was told stored last; null before the first. */
    @Nullable String lately() {
        return lately;
    }

    void tell(Letter letter, Told what) {
        if (what instanceof Told.Stored(String id)) {
            lately = id;
        }
        letters.put(letter.number(), letter);
        Told before = told.put(letter.number(), what);
        if (before instanceof Told.Stored(String first)
                && !(what instanceof Told.Stored(String again) && again.equals(first))) {
            contradictions.put(letter.subject(), before + ", then " + what);
        }
    }

    /**
     * The session crashed while this was sent from it: a call that outlives its session is nobody's
     * in particular, so a repetition may carry another sender's name, and then its key is another.
     */
    void orphan(Letter letter) {
        orphaned.add(letter.number());
    }

    boolean orphaned(long number) {
        return orphaned.contains(number);
    }

    /** Letters about which the same sender was told two different things. */
    Map<String, String> contradictions() {
        return contradictions;
    }

    Map<Long, Told> told() {
        return told;
    }

    Letter letter(long number) {
        Letter letter = letters.get(number);
        if (letter == null) {
            throw new AssertionError("nobody sent letter " + number);
        }
        return letter;
    }

    boolean knows(long number) {
        return letters.containsKey(number);
    }

    /** How often each rule refused, by the rule's words without what differs from case to case. */
    Map<String, Integer> refusals() {
        var counts = new TreeMap<String, Integer>();
        for (Told each : told.values()) {
            if (each instanceof Told.Refused(String why)) {
                String rule = why.replaceAll("[^ ]*\\d[^ ]*", "#").strip();
                counts.merge(rule, 1, Integer::sum);
            }
        }
        return counts;
    }
}
