package io.claudectl.e2e.checkout;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Records and switches over types, and all that they answer. */
public final class LinkedSamples {
    private LinkedSamples() {}

    private record Every(
            boolean truth,
            byte tiny,
            short small,
            char letter,
            int number,
            long big,
            float real,
            double precise,
            @Nullable String text,
            List<Integer> list) {}

    private record None() {}

    private sealed interface Shape {
        record Point(int x) implements Shape {}

        record Line(int from, int to) implements Shape {}

        record Text(String value) implements Shape {}

        /** A switch in an interface, with guards. */
        static String told(Shape shape) {
            return switch (shape) {
                case Point point when point.x() == 0 -> "origin";
                case Point point when point.x() < 0 -> "left " + point.x();
                case Point(var x) -> "point " + x;
                case Line(var from, var to) -> "line " + from + " " + to;
                case Text text -> "text " + text.value();
            };
        }
    }

    private static String kind(@Nullable Object any) {
        return switch (any) {
            case null -> "null";
            case String text -> "text " + text;
            case Integer number -> "number " + number;
            case Object other -> "other " + other;
        };
    }

    private static Every sample(int number, double precise, @Nullable String text) {
        return new Every(
                true,
                (byte) -1,
                (short) -2,
                'x',
                number,
                1L << 40,
                0.5f,
                precise,
                text,
                List.of(7));
    }

    /** All of it, one answer after the other. */
    public static String tell() {
        List<Every> some =
                List.of(
                        sample(1, 0.25, "a"),
                        sample(1, 0.25, "a"),
                        sample(2, 0.25, "a"),
                        sample(1, Double.NaN, "a"),
                        sample(1, Double.NaN, "a"),
                        sample(1, -0.0, "a"),
                        sample(1, 0.0, null));
        var told = new ArrayList<Object>();
        for (Every one : some) {
            told.add(one);
            told.add(one.hashCode());
            told.add(one.equals(new Object()));
            for (Every other : some) {
                told.add(one.equals(other));
            }
        }
        told.add(new None());
        told.add(new None().hashCode());
        told.add(new None().equals(new None()));
        List.of(
                        new Shape.Point(0),
                        new Shape.Point(-3),
                        new Shape.Point(3),
                        new Shape.Line(1, 2),
                        new Shape.Text("t"))
                .forEach(shape -> told.add(Shape.told(shape)));
        told.add(kind(null));
        told.add(kind("s"));
        told.add(kind(5));
        told.add(kind(5L));
        return told.toString();
    }
}
