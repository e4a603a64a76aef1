package io.claudectl.setup.doctor;

import java.util.Locale;

/**
 * What one look found.
 *
 * @param name what was looked at, one word or two
 * @param detail what was seen, one line
 * @param fix the command that mends it, or what to do; empty where there is nothing to do
 */
public record Check(String name, Verdict verdict, String detail, String fix) {
    /** How it stands. */
    public enum Verdict {
        PASS,
        /** It works; something could be better. */
        ADVICE,
        FAIL,
        /** Could not be looked at, for a reason that is no fault of its own. */
        SKIPPED;

        /** As it is printed. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Check {
        detail = line(detail);
        fix = line(fix);
    }

    static Check pass(String name, String detail) {
        return new Check(name, Verdict.PASS, detail, "");
    }

    static Check advice(String name, String detail, String fix) {
        return new Check(name, Verdict.ADVICE, detail, fix);
    }

    static Check fail(String name, String detail, String fix) {
        return new Check(name, Verdict.FAIL, detail, fix);
    }

    static Check skipped(String name, String why) {
        return new Check(name, Verdict.SKIPPED, why, "");
    }

    /** Names of files and directories are others' words: nothing of them may steer a terminal. */
    private static String line(String text) {
        return text.strip().replaceAll("\\p{Cntrl}|\\p{Cf}", "?");
    }
}
