package io.claudectl.cli.mail;

import io.claudectl.cli.context.BusCommand;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A command that stores a message, with the text as its second argument. */
abstract class PostCommand extends BusCommand {
    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "<body>",
            description = "The text, at most 8,192 bytes; - reads it from standard input.")
    protected @Nullable String body;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    protected PublishOptions options;

    /** A text may begin with dashes; an unknown option is taken as the text. */
    @Spec
    void spec(CommandSpec spec) {
        spec.parser().unmatchedOptionsArePositionalParams(true);
    }
}
