package io.claudectl.cli.help;

import io.claudectl.core.message.AckOutcome;
import io.claudectl.core.message.MessageType;
import io.claudectl.core.message.Priority;
import io.claudectl.core.role.DeliverySettings;
import io.claudectl.daemon.config.ConfigKey;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;

/** Words that an option or a parameter takes, for help and completion. */
public abstract class CompletionWords implements Iterable<String> {
    private final List<String> words;

    protected CompletionWords(List<String> words) {
        this.words = words;
    }

    protected CompletionWords(Enum<?>[] constants) {
        this(Arrays.stream(constants).map(each -> each.name().toLowerCase(Locale.ROOT)).toList());
    }

    @Override
    public Iterator<String> iterator() {
        return words.iterator();
    }

    public static final class Types extends CompletionWords {
        Types() {
            super(MessageType.values());
        }
    }

    public static final class Priorities extends CompletionWords {
        Priorities() {
            super(Priority.values());
        }
    }

    public static final class Outcomes extends CompletionWords {
        Outcomes() {
            super(AckOutcome.values());
        }
    }

    public static final class OnOff extends CompletionWords {
        OnOff() {
            super(List.of("on", "off"));
        }
    }

    public static final class Keys extends CompletionWords {
        Keys() {
            super(Arrays.stream(ConfigKey.values()).map(ConfigKey::path).toList());
        }
    }

    public static final class Deliveries extends CompletionWords {
        Deliveries() {
            super(DeliverySettings.Deliver.values());
        }
    }

    public static final class Events extends CompletionWords {
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
