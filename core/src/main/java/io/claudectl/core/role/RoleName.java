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

    /** The person's mailbox: read outside every session. */
    public static final RoleName HUMAN = new RoleName("human");

    public static boolean wellFormed(String text) {
        return FORM.matcher(text).matches();
    }

    /** Describes an invalid name, with a valid name near it, if any. */
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
     * Returns whether the name cannot be bound: the bus's own, and the mailboxes of sessions
     * without a role.
     */
    public boolean reserved() {
        return reserved(value);
    }

    /** Returns whether a text, such as a label, is a reserved name. */
    public static boolean reserved(String text) {
        return RESERVED.contains(text) || text.startsWith(OWN);
    }

    /** Returns the mailbox of a session without a role; older ones have eight digits. */
    public static RoleName ownMailbox(String sixteenHex) {
        return new RoleName(OWN + sixteenHex);
    }

    /** Returns whether it is the mailbox of a session without a role. */
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
