package io.claudectl.cli.mail;

import io.claudectl.cli.context.Exit;
import io.claudectl.core.message.Destination;
import io.claudectl.core.text.SafeText;
import io.claudectl.os.PathResolver;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "send",
        header = "Store a message for a role.",
        description = {
            "It is on disk before this answers. The recipient gets it at its next turn boundary; a role without a live session gets it when one comes.",
            "Inside a session the bus stamps the sender; outside, --from is a label. Without an addressee: claudectl bus publish."
        },
        footer = {
            "",
            "Examples:",
            "  claudectl bus send frontend \"Render the date filter\" --subject task.created",
            "  git diff --stat | claudectl bus send reviewer - --type handoff",
            "  claudectl bus send backend --file notes.md --from ci --key build-1742",
            "  claudectl bus send tester \"Run the suite\" --wait acked --timeout 30m",
            "  claudectl bus send --owner-of src/report.ts \"The test of this file fails\""
        })
public final class SendCommand extends PostCommand {
    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "<to-role>",
            description = "The role that is to get it; none with --owner-of.")
    private @Nullable String to;

    @Option(
            names = "--owner-of",
            paramLabel = "<file>",
            description =
                    "Instead of a role: the owner of that file (claudectl bus owns). The file need not exist.")
    private @Nullable String ownerOf;

    @Option(names = "--subject", paramLabel = "<subject>", description = PublishOptions.SUBJECT)
    private @Nullable String subject;

    @Option(names = "--thread", paramLabel = "<id>", description = PublishOptions.THREAD)
    private @Nullable String thread;

    @Option(names = "--reply-to", paramLabel = "<id>", description = "The message it answers.")
    private @Nullable String replyTo;

    @Override
    public Integer call() throws IOException {
        if (ownerOf == null) {
            return to == null
                    ? usage("no recipient; give a role or --owner-of <file>")
                    : post(new Destination.Role(to), body);
        }
        if (body != null) {
            return usage("give a role or --owner-of, not both");
        }
        String path = PathResolver.of(context.console().call().cwd(), ownerOf);
        return path == null
                ? context.refused("%s is not a path".formatted(SafeText.truncate(ownerOf)))
                : post(new Destination.OwnerOf(path), to);
    }

    private int post(Destination destination, @Nullable String text) throws IOException {
        return options.publish(
                context,
                text,
                new PublishOptions.Address(destination, subject, "task", thread, replyTo));
    }

    private int usage(String wrong) {
        context.console().err("claudectl: " + wrong);
        return Exit.USAGE;
    }
}
