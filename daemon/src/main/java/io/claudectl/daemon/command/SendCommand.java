package io.claudectl.daemon.command;

import io.claudectl.core.mail.Destination;
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
        name = "send",
        header = "Store a message for a role.",
        description = {
            "It is on disk before this answers. The recipient gets it at its next turn boundary; a role without a live session gets it when one comes.",
            "Inside a session the bus stamps the sender; outside, --from is a label."
        },
        footer = {
            "",
            "Examples:",
            "  claudectl bus send frontend \"Render the date filter\" --subject task.created",
            "  git diff --stat | claudectl bus send reviewer - --type handoff",
            "  claudectl bus send backend --file notes.md --from ci --key build-1742",
            "  claudectl bus send tester \"Run the suite\" --wait acked --timeout 30m"
        })
final class SendCommand implements Callable<Integer> {
    private final Context context;

    @Parameters(index = "0", paramLabel = "<to-role>", description = "The role that is to get it.")
    @SuppressWarnings("NullAway.Init")
    private String to;

    @Parameters(index = "1", arity = "0..1", paramLabel = "<body>", description = Posting.BODY)
    private @Nullable String body;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private Posting posting;

    @Option(
            names = "--thread",
            paramLabel = "<id>",
            description = "The thread it belongs to: the id of its first message.")
    private @Nullable String thread;

    @Option(names = "--reply-to", paramLabel = "<id>", description = "The message it answers.")
    private @Nullable String replyTo;

    SendCommand(Context context) {
        this.context = context;
    }

    /** A text may begin with dashes; what is no option of ours is taken as the text. */
    @Spec
    void spec(CommandSpec spec) {
        spec.parser().unmatchedOptionsArePositionalParams(true);
    }

    @Override
    public Integer call() throws IOException {
        return posting.post(
                context,
                body,
                new Posting.Address(new Destination.Role(to), "task", thread, replyTo));
    }
}
