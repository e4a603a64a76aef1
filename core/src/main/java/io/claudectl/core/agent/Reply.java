package io.claudectl.core.agent;

import io.claudectl.core.message.LeaseRef;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The bus's reply to a report; the adapter renders it.
 *
 * @param warning one line for the person, beside the body; null for none
 * @param terminal a control sequence for the person's terminal; null for none
 */
public record Reply(Body body, @Nullable String warning, @Nullable String terminal) {
    public static final Reply SILENCE = new Reply(new Body.Silence(), null, null);

    /** The kinds of replies. */
    public sealed interface Body {
        record Silence() implements Body {}

        /** Text for the model at the beginning of a session. */
        record Welcome(String text) implements Body {}

        /** One line for the person; the model gets nothing. */
        record PersonLine(String line) implements Body {}

        /**
         * Text for the model, with the leases that travel in it.
         *
         * @param person one line for the person
         */
        record Mail(String text, int messages, String person, List<LeaseRef> leases)
                implements Body {
            public Mail {
                leases = List.copyOf(leases);
            }
        }

        /** The tool may run without asking the person. */
        record Permit(String reason) implements Body {}

        /** The tool must not run. */
        record Deny(String reason) implements Body {}

        /** Text for the model beside what a person typed. */
        record Beside(String text) implements Body {}

        /** One line for the person instead of what they typed; the model is not asked. */
        record Instead(String line) implements Body {}
    }

    public static Reply of(Body body) {
        return new Reply(body, null, null);
    }

    public Reply withWarning(String line) {
        return new Reply(body, line, terminal);
    }

    public Reply withTerminal(String sequence) {
        return new Reply(body, warning, sequence);
    }

    /** Returns the leases that travel in the reply. */
    public List<LeaseRef> leases() {
        return body instanceof Body.Mail mail ? mail.leases() : List.of();
    }
}
