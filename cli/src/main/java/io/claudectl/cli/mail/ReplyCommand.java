package io.claudectl.cli.mail;

import io.claudectl.cli.context.Context;
import io.claudectl.core.message.Destination;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "reply",
        header = "Answer a message: to whoever sent it, in its thread.",
        footer = {
            "",
            "Examples:",
            "  claudectl bus reply 0190b2c4-0000-7000-8000-000000000000 \"It is in the report.\"",
            "  claudectl bus reply 0190b2c4-0000-7000-8000-000000000000 - --type question < note.md"
        })
public final class ReplyCommand implements Callable<Integer> {
    private final Context context;

    @Parameters(index = "0", paramLabel = "<message-id>", description = "The message it answers.")
    @SuppressWarnings("NullAway.Init")
    private String answered;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "<body>",
            description = PublishOptions.BODY)
    private @Nullable String body;

    @Option(names = "--subject", paramLabel = "<subject>", description = PublishOptions.SUBJECT)
    private @Nullable String subject;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private PublishOptions options;

    public ReplyCommand(Context context) {
        this.context = context;
    }

    /** A text may begin with dashes; an unknown option is taken as the text. */
    @Spec
    void spec(CommandSpec spec) {
        spec.parser().unmatchedOptionsArePositionalParams(true);
    }

    @Override
    public Integer call() throws IOException {
        return options.publish(
                context,
                body,
                new PublishOptions.Address(
                        new Destination.Replied(), subject, "result", null, answered));
    }
}
