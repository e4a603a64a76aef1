package io.claudectl.core.rules.session;

import io.claudectl.core.text.Refusal;
import io.claudectl.core.text.SafeText;
import org.jspecify.annotations.Nullable;

/**
 * The table of rights: every act that grants, takes or erases, and the caller it needs. Other acts
 * are free to all callers. Each refusal names an alternative.
 */
public final class Authority {
    /** The rule name of every refusal made here; stable for scripts. */
    public static final String RULE = "person";

    private Authority() {}

    /** The kinds of callers. Only {@link #PERSON} holds the rights of the table. */
    public enum Standing {
        /** A shell, script or job with no Claude Code session above it or in its environment. */
        PERSON("person"),
        /** A call of a known session. */
        SESSION("session"),
        /** A call from inside a session that the bus cannot name, or that keeps off the bus. */
        UNKNOWN_SESSION("unknown session"),
        /** A call from another pid namespace, whose ancestors cannot be looked at. */
        OTHER_NAMESPACE("other namespace");

        private final String word;

        Standing(String word) {
            this.word = word;
        }

        /** Returns the standing as events and JSON name it. */
        public String word() {
            return word;
        }
    }

    /** The acts that need a person's shell; {@code %s} is the role, message or name concerned. */
    public enum Act {
        TAKE_MAIL(
                "inbox.take",
                "take the mail of %s: it takes only its own mail",
                "claudectl bus inbox --role %s",
                "to look without taking: claudectl bus inbox --role %s --peek"),
        TAKE_ROLE(
                "role.take",
                "take the role %s away from another live session",
                "claudectl bus role bind %s --pid <pid> --take",
                "typed at this session's prompt, /role %s --take does the same"),
        BIND_OTHER(
                "role.bind",
                "bind the role %s to another session or move another role's directory",
                "claudectl bus role bind %s ...",
                "for itself it can: claudectl bus role bind %s . --self"),
        UNBIND(
                "role.unbind",
                "remove the role %s, which is not its own alone",
                "claudectl bus role unbind %s",
                ""),
        SET_DELIVERY(
                "role.set",
                "change the delivery settings of %s",
                "claudectl bus role set %s ...",
                ""),
        MUTE_OTHER(
                "mute",
                "mute %s: it mutes only itself",
                "claudectl bus mute %s",
                "for itself it can: claudectl bus mute"),
        UNMUTE("unmute", "lift a mute", "claudectl bus unmute %s", ""),
        WAKE_TEST(
                "wake-test",
                "have a session of %s woken for a test",
                "claudectl bus wake-test %s",
                ""),
        RESUME("resume", "lift the pause", "claudectl bus resume", ""),
        PRUNE(
                "prune",
                "erase messages",
                "claudectl bus prune",
                "to count them: claudectl bus prune --dry-run"),
        RETRY_DEAD(
                "dead.retry",
                "move dead letters, which are the operator's",
                "claudectl bus dead retry %s",
                ""),
        DROP_DEAD(
                "dead.drop",
                "move dead letters, which are the operator's",
                "claudectl bus dead drop %s",
                ""),
        SETTLE_FOR_PERSON(
                "human.settle",
                "claim, release or ack mail in the person's mailbox",
                "claudectl bus inbox --role human",
                "for its own mail it can, called as the session itself: without CLAUDECTL_BUS=off and without detaching the call (setsid, nohup)"),
        SPEAK_FOR_ROLE(
                "send.from",
                "send in the name of %s",
                "claudectl bus send ... --from %s",
                "without --from the bus names the sender itself"),
        EDIT_FILES(
                "files.edit",
                "edit %s, a file of the bus",
                "vi %s",
                "a session changes its part with the bus's tools; claudectl bus --help lists the commands"),
        STOP_DAEMON("daemon.stop", "end the bus daemon", "claudectl daemon stop", "");

        private final String word;
        private final String what;
        private final String command;
        private final String instead;

        Act(String word, String what, String command, String instead) {
            this.word = word;
            this.what = what;
            this.command = command;
            this.instead = instead;
        }

        /** Returns the act as events name it. */
        public String word() {
            return word;
        }
    }

    /**
     * Decides one act.
     *
     * @param object the role, message or name concerned; empty for acts without one
     * @return null when the caller has the right
     */
    public static @Nullable Refusal refusal(Standing standing, Act act, String object) {
        return switch (standing) {
            case PERSON -> null;
            case SESSION -> refused("a session cannot ", act, object, "");
            case UNKNOWN_SESSION ->
                    refused(
                            "a call from inside a Claude Code session, known by its environment or the processes above it, cannot ",
                            act,
                            object,
                            "");
            case OTHER_NAMESPACE ->
                    refused(
                            "a caller of another pid namespace may look, not take or change; it cannot ",
                            act,
                            object,
                            " outside the container");
        };
    }

    private static Refusal refused(String who, Act act, String object, String where) {
        String shown = SafeText.truncate(object);
        var text = new StringBuilder(who).append(act.what.replace("%s", shown));
        text.append("; ask your user to run `").append(act.command.replace("%s", shown).strip());
        text.append("` in a terminal of their own").append(where);
        if (!act.instead.isEmpty()) {
            text.append("; ").append(act.instead.replace("%s", shown));
        }
        return new Refusal(RULE, text.toString());
    }
}
