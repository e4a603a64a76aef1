package io.claudectl.core.role;

import io.claudectl.core.text.SafeText;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** A durable name that mail is addressed to: {@code [a-z0-9][a-z0-9_-]{0,63}}. */
public record RoleName(String value) implements Comparable<RoleName> {
    private static final Pattern FORM = Pattern.compile("[a-z0-9][a-z0-9_-]{0,63}");
    private static final Set<String> RESERVED =
            Set.of("supervisor", "operator", "human", "bus", "cli");
    private static final String OWN = "session-";

    public RoleName {
        if (!wellFormed(value)) {
            throw new IllegalArgumentException("not a role name: " + value);
        }
    }

    /** The person's mailbox: whoever reads it outside any session. */
    public static final RoleName HUMAN = new RoleName("human");

    public static boolean wellFormed(String text) {
        return FORM.matcher(text).matches();
    }

    /** Says what is wrong with a text that is not well formed, and a name near it, if any. */
    public static String invalid(String text) {
        String near =
                text.strip()
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^a-z0-9_]+", "-")
                        .replaceAll("^[-_]+|-+$", "");
        return "'%s' is not a role name (a-z, 0-9, _ and -, at most 64)%s"
                .formatted(SafeText.truncate(text), wellFormed(near) ? ": use " + near : "");
    }

    /**
     * True for names nobody may bind: the bus's own, and the mailboxes of sessions without a role.
     */
    public boolean reserved() {
        return reserved(value);
    }

    /** The same question for a text that need not be a role name, such as a label. */
    public static boolean reserved(String text) {
        return RESERVED.contains(text) || text.startsWith(OWN);
    }

    /** The mailbox of a session without a role; older ones have eight digits. */
    public static RoleName ownMailbox(String sixteenHex) {
        return new RoleName(OWN + sixteenHex);
    }

    /** True for the mailbox of a session without a role. */
    public boolean own() {
        return value.startsWith(OWN);
    }

    @Override
    public int compareTo(RoleName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
