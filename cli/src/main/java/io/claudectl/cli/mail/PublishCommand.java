package io.claudectl.cli.mail;

import io.claudectl.core.message.Destination;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "publish",
        header = "Store a message for every role that subscribed to its subject.",
        description = {
            "No addressee is named; claudectl bus subjects lists subscribers. Without any, the configured fallback role gets it, or the person: claudectl bus inbox --role human.",
            "A task or handoff of a work subject (task.> unless configured otherwise) is offered to all of them and owned by the first to claim it."
        },
        footer = {
            "",
            "Examples:",
            "  claudectl bus publish env.changed \"NODE_ENV is staging now\" --type status",
            "  claudectl bus publish task.created \"Render the date filter\"",
            "  git log -1 --format=%%B | claudectl bus publish build.done - --type status --from ci"
        })
public final class PublishCommand extends PostCommand {
    @Parameters(
            index = "0",
            paramLabel = "<subject>",
            description = "Letters, digits, _ and - joined by dots, as env.changed.")
    @SuppressWarnings("NullAway.Init")
    private String subject;

    @Option(
            names = "--include-self",
            description = "The sender's own role gets it too, where it subscribed.")
    private boolean includeSelf;

    @Option(names = "--thread", paramLabel = "<id>", description = PublishOptions.THREAD)
    private @Nullable String thread;

    @Override
    public Integer call() throws IOException {
        return options.publish(
                context,
                body,
                new PublishOptions.Address(
                        new Destination.Subscribers(includeSelf), subject, "task", thread, null));
    }
}
