package io.claudectl.daemon.command;

import io.claudectl.core.command.Publish;
import io.claudectl.core.mail.Sending;
import io.claudectl.core.mail.Visible;
import io.claudectl.core.wake.Reach;
import io.claudectl.daemon.session.Reachable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
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
            "  claudectl bus send backend --file notes.md --from ci --key build-1742"
        })
final class SendCommand implements Callable<Integer> {
    private static final int BODY_MAX = 8_192;

    private final Context context;

    @Parameters(index = "0", paramLabel = "<to-role>", description = "The role that is to get it.")
    @SuppressWarnings("NullAway.Init")
    private String to;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "<body>",
            description = "The text, at most 8,192 bytes; - reads it from standard input.")
    private @Nullable String body;

    @Option(names = "--file", paramLabel = "<file>", description = "Read the text from this file.")
    private @Nullable String file;

    @Option(
            names = "--subject",
            paramLabel = "<subject>",
            description = "Letters, digits, _ and - joined by dots; default <type>.created.")
    private @Nullable String subject;

    @Option(
            names = {"--msg-type", "--type"},
            paramLabel = "<type>",
            completionCandidates = Offered.Types.class,
            defaultValue = "task",
            description = "task, result, question, status or handoff; default task.")
    private String type = "task";

    @Option(
            names = "--from",
            paramLabel = "<role>",
            description = "Outside a session: a label for the sender, default cli.")
    private @Nullable String from;

    @Option(
            names = "--priority",
            paramLabel = "<priority>",
            completionCandidates = Offered.Priorities.class,
            defaultValue = "normal",
            description = "low, normal or high; default normal.")
    private String priority = "normal";

    @Option(
            names = "--key",
            paramLabel = "<key>",
            description = "Repeating a send with the same key within 7 days stores it once.")
    private @Nullable String key;

    @Option(
            names = "--thread",
            paramLabel = "<id>",
            description = "The thread it belongs to: the id of its first message.")
    private @Nullable String thread;

    @Option(names = "--reply-to", paramLabel = "<id>", description = "The message it answers.")
    private @Nullable String replyTo;

    @Option(names = "--json", description = "Answer in JSON.")
    private boolean json;

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
        if ((body == null) == (file == null)) {
            context.console()
                    .err(
                            "claudectl: give the text once: as an argument, as - for standard input, or with --file");
            return Exit.USAGE;
        }
        byte[] bytes = bytes();
        if (bytes == null) {
            return Exit.FAILED;
        }
        String text = text(bytes);
        if (text == null) {
            return context.refused(
                    "the text is not UTF-8; convert it first, as with iconv -t UTF-8");
        }
        String usedKey = key == null ? context.console().call().key() : key;
        var words =
                new Publish.Words(
                        to,
                        subject == null ? type + ".created" : subject,
                        type,
                        priority,
                        text,
                        usedKey,
                        thread,
                        replyTo);
        return switch (context.desk().call(new Publish(context.caller(), from, words))) {
            case Sending.Outcome.Stored stored -> told(stored);
            case Sending.Outcome.Refused(var why) -> context.refused(why.text());
        };
    }

    private byte @Nullable [] bytes() throws IOException {
        if (file != null) {
            try {
                Path path = Path.of(context.console().call().cwd()).resolve(file);
                if (Files.isRegularFile(path) && Files.size(path) > 16L * BODY_MAX) {
                    context.refused(
                            "%s has %d bytes, the limit is %d; send its path instead"
                                    .formatted(Visible.line(file), Files.size(path), BODY_MAX));
                    return null;
                }
                return Files.readAllBytes(path);
            } catch (IOException | InvalidPathException unreadable) {
                context.refused(
                        "cannot read %s: %s"
                                .formatted(Visible.line(file), unreadable.getMessage()));
                return null;
            }
        }
        return "-".equals(body)
                ? context.console().stdin(BODY_MAX)
                : String.valueOf(body).getBytes(StandardCharsets.UTF_8);
    }

    private static @Nullable String text(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException invalid) {
            return null;
        }
    }

    private int told(Sending.Outcome.Stored stored) {
        String id = stored.message().id().value();
        if (json) {
            var recipients = new ArrayList<Map<String, Object>>();
            for (Sending.Recipient each : stored.recipients()) {
                if (each.sessions().isEmpty()) {
                    recipients.add(recipient(each, null));
                }
                each.sessions().forEach(reach -> recipients.add(recipient(each, reach)));
            }
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("id", id);
            answer.put("stored", true);
            answer.put("recipients", recipients);
            context.json(answer);
            return Exit.DONE;
        }
        for (Sending.Recipient each : stored.recipients()) {
            context.line(
                    "%s %s for %s: %s"
                            .formatted(
                                    stored.again() ? "already stored" : "stored",
                                    id,
                                    each.role(),
                                    Reachable.when(each.sessions())));
        }
        return Exit.DONE;
    }

    private static Map<String, Object> recipient(Sending.Recipient each, @Nullable Reach reach) {
        Map<String, Object> recipient = new LinkedHashMap<>();
        recipient.put("role", each.role().value());
        recipient.put("session", reach == null ? null : reach.session().ownMailbox().value());
        recipient.put("reachable", reach != null);
        if (reach != null) {
            recipient.putAll(Reachable.fields(reach));
        }
        return recipient;
    }
}
