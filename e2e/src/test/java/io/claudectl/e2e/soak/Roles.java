package io.claudectl.e2e.soak;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The roles mail goes to.
 *
 * @param served by sessions
 * @param outside read by shells outside any session
 */
record Roles(List<String> served, List<String> outside) {
    Roles {
        served = List.copyOf(served);
        outside = List.copyOf(outside);
    }

    static Roles of(int served, int outside) {
        return new Roles(
                IntStream.range(0, served).mapToObj(i -> "crew-" + i).toList(),
                IntStream.range(0, outside).mapToObj(i -> "desk-" + i).toList());
    }

    List<String> names() {
        var all = new ArrayList<>(served);
        all.addAll(outside);
        return all;
    }
}
