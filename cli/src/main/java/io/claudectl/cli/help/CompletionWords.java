package io.claudectl.cli.help;

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
public abstract class Offered implements Iterable<String> {
    private final List<String> words;

    protected Offered(List<String> words) {
        this.words = words;
    }

    protected Offered(Enum<?>[] constants) {
        this(Arrays.stream(constants).map(each -> each.name().toLowerCase(Locale.ROOT)).toList());
    }

    @Override
    public Iterator<String> iterator() {
        return words.iterator();
    }

    public static final class Types extends Offered {
        Types() {
            super(MessageType.values());
        }
    }

    public static final class Priorities extends Offered {
        Priorities() {
            super(Priority.values());
        }
    }

    public static final class Outcomes extends Offered {
        Outcomes() {
            super(AckOutcome.values());
        }
    }

    public static final class OnOff extends Offered {
        OnOff() {
            super(List.of("on", "off"));
        }
    }

    public static final class Keys extends Offered {
        Keys() {
            super(Arrays.stream(ConfigKey.values()).map(ConfigKey::path).toList());
        }
    }

    public static final class Deliveries extends Offered {
        Deliveries() {
            super(Manner.Deliver.values());
        }
    }

    public static final class Events extends Offered {
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
