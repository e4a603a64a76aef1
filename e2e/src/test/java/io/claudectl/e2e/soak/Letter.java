package io.claudectl.e2e.soak;

import java.util.SplittableRandom;

/**
 * One message as a sender means it, made of its number alone, so that anybody can tell whether what
 * arrived is what was sent. The subject carries the number through the event log.
 */
record Letter(long number, Kind kind, String to, String body, String priority) {
    private static final String SUBJECT = "soak.n";
    private static final String[] PIECES = {
        "the date filter ",
        "naïve façade – ",
        "日本語 ",
        "\u2026 \ud83d\ude80 ",
        "line\n",
        "\"quoted\" \\ back ",
        "receipt: aaaaaaaaaaaaaaaaaaaaaaaaaa ",
        "----- end 0000000000000000 -----\n",
        "{\"json\":[1,2]} ",
        "```\ncode\n``` "
    };
    private static final String[] PRIORITIES = {"normal", "normal", "normal", "high", "low"};
    private static final int BODY_MAX = 8_192;

    /** Most are right; the others the bus must refuse. */
    enum Kind {
        RIGHT,
        TO_NOBODY,
        EMPTY,
        TOO_LONG,
        UNKNOWN_PRIORITY;

        boolean acceptable() {
            return this == RIGHT;
        }
    }

    static Letter of(long seed, long number, Roles roles) {
        var dice = new SplittableRandom(seed * 1_000_003 + number);
        Kind kind = dice.nextInt(40) == 0 ? wrong(dice) : Kind.RIGHT;
        String to = roles.names().get(dice.nextInt(roles.names().size()));
        String priority = PRIORITIES[dice.nextInt(PRIORITIES.length)];
        return new Letter(
                number,
                kind,
                kind == Kind.TO_NOBODY ? "nobody-" + number : to,
                body(kind, number, dice),
                kind == Kind.UNKNOWN_PRIORITY ? "urgent" : priority);
    }

    private static Kind wrong(SplittableRandom dice) {
        return Kind.values()[1 + dice.nextInt(Kind.values().length - 1)];
    }

    private static String body(Kind kind, long number, SplittableRandom dice) {
        if (kind == Kind.EMPTY) {
            return "";
        }
        if (kind == Kind.TOO_LONG) {
            return "x".repeat(BODY_MAX + 1);
        }
        int size = dice.nextInt(20) == 0 ? 1_000 + dice.nextInt(2_500) : dice.nextInt(500);
        var body = new StringBuilder("letter ").append(number).append(": ");
        while (body.length() < size) {
            body.append(PIECES[dice.nextInt(PIECES.length)]);
        }
        return body.append("end").toString();
    }

    String subject() {
        return SUBJECT + number;
    }

    String key() {
        return "soak-" + number;
    }

    /** The number in a subject; -1 for one that is none of these. */
    static long numberOf(String subject) {
        return subject.startsWith(SUBJECT)
                ? Long.parseLong(subject.substring(SUBJECT.length()))
                : -1;
    }
}
