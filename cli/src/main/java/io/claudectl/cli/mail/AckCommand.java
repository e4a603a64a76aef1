package io.claudectl.cli.mail;

import io.claudectl.cli.context.Exit;
import io.claudectl.cli.context.JsonCommand;
import io.claudectl.cli.help.CompletionWords;
import io.claudectl.core.rules.deliver.Acking;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "ack",
        header = "Report the outcome of a message.",
        description = "For a session the message was presented to, once.",
        footer = {
            "",
            "Example:",
            "  claudectl bus ack 0190b2c4-0000-7000-8000-000000000000 --outcome done --note \"merged\""
        })
public final class AckCommand extends JsonCommand {
    @Parameters(index = "0", paramLabel = "<message-id>", description = "The id in the message.")
    @SuppressWarnings("NullAway.Init")
    private String message;

    @Option(
            names = "--outcome",
            paramLabel = "<outcome>",
            completionCandidates = CompletionWords.Outcomes.class,
            defaultValue = "done",
            description = "done, failed or declined; default done.")
    private String outcome = "done";

    @Option(names = "--note", paramLabel = "<text>", description = "One line for the record.")
    private @Nullable String note;

    /** A repeated ack counts once, so a key is not needed, but accepted. */
    @Option(names = "--key", hidden = true, description = "Changes nothing.")
    void key(String ignored) {}

    @Override
    public Integer call() {
        return switch (context.bus().ack(context.caller(), message, outcome, note)) {
            case Acking.Outcome.Recorded(var id, var recorded, var again) -> {
                String word = recorded.word();
                if (json) {
                    Map<String, Object> fields = new LinkedHashMap<>();
                    fields.put("id", id.value());
                    fields.put("outcome", word);
                    fields.put("again", again);
                    context.json(fields);
                } else {
                    context.line((again ? "already recorded: " : "recorded: ") + word);
                }
                yield Exit.DONE;
            }
            case Acking.Outcome.Refused(var why) -> context.refused(why);
        };
    }
}
