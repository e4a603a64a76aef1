package io.claudectl.cli.mail;

import io.claudectl.core.message.Destination;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "reply",
        header = "Answer a message: to its sender, in its thread.",
        footer = {
            "",
            "Examples:",
            "  claudectl bus reply 0190b2c4-0000-7000-8000-000000000000 \"It is in the report.\"",
            "  claudectl bus reply 0190b2c4-0000-7000-8000-000000000000 - --type question < note.md"
        })
public final class ReplyCommand extends PostCommand {
    @Parameters(index = "0", paramLabel = "<message-id>", description = "The message it answers.")
    @SuppressWarnings("NullAway.Init")
    private String answered;

    @Option(names = "--subject", paramLabel = "<subject>", description = PublishOptions.SUBJECT)
    private @Nullable String subject;

    @Override
    public Integer call() throws IOException {
        return options.publish(
                context,
                body,
                new PublishOptions.Address(
                        new Destination.Replied(), subject, "result", null, answered));
    }
}
