package io.claudectl.core.command;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/**
 * The effect of a list of additions or removals on a set.
 *
 * @param now the whole set afterwards, in alphabetical order
 * @param changed entries that make a difference, each once
 * @param idle entries without effect
 */
record SetChange(List<String> now, List<String> changed, List<String> idle) {
    SetChange {
        now = List.copyOf(now);
        changed = List.copyOf(changed);
        idle = List.copyOf(idle);
    }

    /**
     * @param add false to remove them
     */
    static SetChange of(Collection<String> before, List<String> wishes, boolean add) {
        var now = new TreeSet<String>(before);
        var changed = new ArrayList<String>();
        var idle = new ArrayList<String>();
        for (String wish : wishes) {
            boolean differs = add ? now.add(wish) : now.remove(wish);
            (differs ? changed : idle).add(wish);
        }
        return new SetChange(List.copyOf(now), changed, idle);
    }
}
