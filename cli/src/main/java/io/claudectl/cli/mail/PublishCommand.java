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
        name = "publish",
        header = "Store a message for every role that subscribed to its subject.",
        description = {
            "No addressee is named; claudectl bus subjects shows who listens. Where nobody does, the configured fallback role gets it, or the person: claudectl bus inbox --role human.",
            "A task or handoff of a work subject (task.> unless configured otherwise) is offered to all of them and done by one: whoever claims it first."
        },
        footer = {
            "",
            "Examples:",
            "  claudectl bus publish env.changed \"NODE_ENV is staging now\" --type status",
            "  claudectl bus publish task.created \"Render the date filter\"",
            "  git log -1 --format=%%B | claudectl bus publish build.done - --type status --from ci"
        })
public final class PublishCommand implements Callable<Integer> {
    private final Context context;

    @Parameters(
            index = "0",
            paramLabel = "<subject>",
            description = "Letters, digits, _ and - joined by dots, as env.changed.")
    @SuppressWarnings("NullAway.Init")
    private String subject;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "<body>",
            description = PublishOptions.BODY)
    private @Nullable String body;

    @Option(
            names = "--include-self",
            description = "The sender's own role gets it too, where it subscribed.")
    private boolean includeSelf;

    @Option(names = "--thread", paramLabel = "<id>", description = PublishOptions.THREAD)
    private @Nullable String thread;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private PublishOptions options;

    public PublishCommand(Context context) {
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
                        new Destination.Subscribers(includeSelf), subject, "task", thread, null));
    }
}
