package io.claudectl.core.role;

/** Names one session while its process runs; it stays the same over /clear. */
public sealed interface SessionKey {
    /** The shared key of readers outside every session, whom the bus cannot distinguish. */
    SessionKey OUTSIDE = new Outside();

    /** Boot id, pid and start time of the agent's process, "proc:BOOT:PID:START". */
    record Process(String value) implements SessionKey {
        static final String PREFIX = "proc:";

        public Process {
            checked(value);
        }

        @Override
        public String toString() {
            return value;
        }
    }

    /** The client's session id, where no process could be found. */
    record Conversation(String value) implements SessionKey {
        public Conversation {
            checked(value);
        }

        @Override
        public String toString() {
            return value;
        }
    }

    /** A bridge whose parent process is not known as a session: "parent:" and that process. */
    record Bridge(String value) implements SessionKey {
        private static final String PREFIX = "parent:";

        public Bridge {
            checked(value);
        }

        /** Makes the key of a bridge below that process. */
        public static Bridge below(SessionKey parent) {
            return new Bridge(PREFIX + parent.value());
        }

        @Override
        public String toString() {
            return value;
        }
    }

    /** No session at all. */
    record Outside() implements SessionKey {
        private static final String VALUE = "outside";

        @Override
        public String value() {
            return VALUE;
        }

        @Override
        public String toString() {
            return VALUE;
        }
    }

    /** The text in rows, events and views, 1 to 200 characters. */
    String value();

    /** Returns the key of a text from {@link #value()}; a text of no known form is a session id. */
    static SessionKey of(String value) {
        if (value.startsWith(Process.PREFIX)) {
            return new Process(value);
        }
        if (value.startsWith(Bridge.PREFIX)) {
            return new Bridge(value);
        }
        return value.equals(Outside.VALUE) ? OUTSIDE : new Conversation(value);
    }

    private static void checked(String value) {
        if (value.isEmpty() || value.length() > 200) {
            throw new IllegalArgumentException("a session key has 1 to 200 characters");
        }
    }
}
