package io.claudectl.cli.mail;

import io.claudectl.cli.context.Context;
import io.claudectl.cli.context.Exit;
import io.claudectl.cli.context.JsonCommand;
import io.claudectl.core.command.Why;
import io.claudectl.core.message.MessageId;
import io.claudectl.core.store.EventSource;
import io.claudectl.core.text.SafeText;
import io.claudectl.daemon.history.Story;
import io.claudectl.daemon.history.StoryJson;
import io.claudectl.daemon.history.StoryText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "why",
        header = "Show a message's history: sender, recipients, evidence, next step.",
        description =
                "It takes nothing: the message stays where it is. Times in the list count from the moment it was stored.",
        footer = {
            "",
            "Examples:",
            "  claudectl bus why 0190b2c4-0000-7000-8000-000000000000",
            "  claudectl bus why 0190b2c4-0000-7000-8000-000000000000 --json"
        })
public final class WhyCommand extends JsonCommand {
    @Parameters(index = "0", paramLabel = "<message-id>", description = "The id in the message.")
    @SuppressWarnings("NullAway.Init")
    private String message;

    @Override
    public Integer call() {
        return tell(context, message, json);
    }

    /** Prints all records of one message; returns the exit code. */
    static int tell(Context context, String message, boolean json) {
        if (!MessageId.looksLikeOne(message)) {
            return context.refused(
                    SafeText.singleLine(message)
                            + " is not a message id; bus send, bus inbox and bus tail show them");
        }
        Why.Known known = context.bus().why(new MessageId(message));
        return known == null
                ? context.refused(
                        "no message " + message + " is kept; it was pruned, or is of another bus")
                : told(context, known, json);
    }

    private static int told(Context context, Why.Known known, boolean json) {
        context.console().untilItLeaves();
        try (EventSource log = context.bus().events()) {
            Story story = context.bus().turn(() -> Story.of(known, log));
            if (json) {
                context.json(StoryJson.of(story));
            } else {
                StoryText.of(story).forEach(context::line);
            }
        } catch (InterruptedException left) {
            Thread.currentThread().interrupt();
            return Exit.CANCELLED;
        }
        return Exit.DONE;
    }
}
