package io.claudectl.os;

import io.claudectl.core.text.SafeText;
import io.claudectl.core.text.Word;
import org.jspecify.annotations.Nullable;

/**
 * The result of one check: its subject, the facts in one line, and the command that helps, or "".
 */
public record Finding(String name, Verdict verdict, String detail, String fix) {
    /** The kinds of findings, gravest first. The bus works with all but {@link #FAIL}. */
    public enum Verdict implements Word {
        FAIL,
        ADVICE,
        PASS,
        SKIPPED;
    }

    /** Escapes names of files for a terminal. */
    public Finding {
        detail = SafeText.singleLine(detail.strip());
        fix = SafeText.singleLine(fix.strip());
    }

    public static Finding pass(String name, String detail, @Nullable Object... values) {
        return of(name, Verdict.PASS, "", detail, values);
    }

    public static Finding skipped(String name, String detail, @Nullable Object... values) {
        return of(name, Verdict.SKIPPED, "", detail, values);
    }

    public static Finding advice(
            String name, String fix, String detail, @Nullable Object... values) {
        return of(name, Verdict.ADVICE, fix, detail, values);
    }

    public static Finding fail(String name, String fix, String detail, @Nullable Object... values) {
        return of(name, Verdict.FAIL, fix, detail, values);
    }

    // Its callers pass literals.
    @SuppressWarnings("AnnotateFormatMethod")
    private static Finding of(
            String name, Verdict verdict, String fix, String detail, @Nullable Object... values) {
        return new Finding(name, verdict, detail.formatted(values), fix);
    }
}
