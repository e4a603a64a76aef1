package io.claudectl.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The undo of each uncommitted write, newest last. */
final class UndoLog {
    private final List<Runnable> steps = new ArrayList<>();

    void add(Runnable inverse) {
        steps.add(inverse);
    }

    /** Returns a point to go back to. */
    int mark() {
        return steps.size();
    }

    void backTo(int mark) {
        while (steps.size() > mark) {
            steps.removeLast().run();
        }
    }

    void forget() {
        steps.clear();
    }

    <K, V> @Nullable V put(Map<K, V> map, K key, V value) {
        V before = map.put(key, value);
        add(() -> restore(map, key, before));
        return before;
    }

    <K, V> @Nullable V remove(Map<K, V> map, K key) {
        V before = map.remove(key);
        add(() -> restore(map, key, before));
        return before;
    }

    private static <K, V> void restore(Map<K, V> map, K key, @Nullable V before) {
        if (before == null) {
            map.remove(key);
        } else {
            map.put(key, before);
        }
    }
}
