package io.claudectl.core.message;

import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.SessionKey;
import org.jspecify.annotations.Nullable;

/** A message's sender, as the bus found it. Rows keep name, session and pid of each. */
public sealed interface Sender {
    /** A session that has a role. */
    record Role(RoleName role, SessionKey session, long pid) implements Sender {
        @Override
        public String name() {
            return role.value();
        }
    }

    /** A session without a role, named by its own mailbox. */
    record Session(RoleName mailbox, SessionKey session, long pid) implements Sender {
        @Override
        public String name() {
            return mailbox.value();
        }
    }

    /** A caller outside every session ("via cli"); the label proves nothing and has no mailbox. */
    record Label(String name, long pid) implements Sender {
        @Override
        public @Nullable SessionKey session() {
            return null;
        }
    }

    /** The person, outside every session; answers go to the human lane. */
    record Human(long pid) implements Sender {
        @Override
        public String name() {
            return RoleName.HUMAN.value();
        }

        @Override
        public @Nullable SessionKey session() {
            return null;
        }
    }

    /** The bus itself. */
    record Bus() implements Sender {
        /** The reserved name of the bus. */
        public static final String NAME = "bus";

        @Override
        public String name() {
            return NAME;
        }

        @Override
        public @Nullable SessionKey session() {
            return null;
        }

        @Override
        public long pid() {
            return 0;
        }
    }

    /** The name that limits and keys count by, and that people and models read. */
    String name();

    /** The sending session; null for a sender outside every session. */
    @Nullable SessionKey session();

    /** The operating system's number of the calling process; 0 when unknown. */
    long pid();

    /** Returns whether the name was given outside every session. */
    default boolean outside() {
        return session() == null;
    }

    /** Returns a caller in a session by the name of its role, or of its own mailbox. */
    static Sender inSession(RoleName name, SessionKey session, long pid) {
        return name.own() ? new Session(name, session, pid) : new Role(name, session, pid);
    }

    /** Returns the sender of a stored row. */
    static Sender stored(String name, @Nullable SessionKey session, long pid) {
        if (session != null) {
            return inSession(new RoleName(name), session, pid);
        }
        if (name.equals(RoleName.HUMAN.value())) {
            return new Human(pid);
        }
        return name.equals(Bus.NAME) ? new Bus() : new Label(name, pid);
    }
}
