package io.claudectl.daemon.command;

import io.claudectl.core.mail.AckOutcome;
import io.claudectl.core.mail.MessageType;
import io.claudectl.core.mail.Priority;
import io.claudectl.core.role.Manner;
import io.claudectl.daemon.config.ConfigKey;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;

/** The words an option or a parameter takes, for its help and for completion. */
abstract class Offered implements Iterable<String> {
    private final List<String> words;

    Offered(List<String> words) {
        this.words = words;
    }

    private Offered(Enum<?>[] constants) {
        this(Arrays.stream(constants).map(each -> each.name().toLowerCase(Locale.ROOT)).toList());
    }

    @Override
    public Iterator<String> iterator() {
        return words.iterator();
    }

    static final class Types extends Offered {
        Types() {
            super(MessageType.values());
        }
    }

    static final class Priorities extends Offered {
        Priorities() {
            super(Priority.values());
        }
    }

    static final class Outcomes extends Offered {
        Outcomes() {
            super(AckOutcome.values());
        }
    }

    static final class Waits extends Offered {
        Waits() {
            super(Awaited.Goal.values());
        }
    }

    static final class OnOff extends Offered {
        OnOff() {
            super(List.of("on", "off"));
        }
    }

    static final class Keys extends Offered {
        Keys() {
            super(Arrays.stream(ConfigKey.values()).map(ConfigKey::path).toList());
        }
    }

    static final class Deliveries extends Offered {
        Deliveries() {
            super(Manner.Deliver.values());
        }
    }

    static final class Events extends Offered {
        Events() {
            super(
                    List.of(
                            "SessionStart",
                            "UserPromptSubmit",
                            "PreToolUse",
                            "PostToolUse",
                            "Stop",
                            "StopFailure",
                            "SessionEnd",
                            "TaskCreated",
                            "TaskCompleted"));
        }
    }
}
