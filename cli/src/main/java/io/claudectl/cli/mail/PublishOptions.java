package io.claudectl.cli.mail;

import io.claudectl.cli.context.Context;
import io.claudectl.cli.context.Exit;
import io.claudectl.cli.context.TimeOption;
import io.claudectl.cli.help.CompletionWords;
import io.claudectl.core.command.Publish;
import io.claudectl.core.message.Destination;
import io.claudectl.core.rules.send.SendRequest;
import io.claudectl.core.rules.send.Sending;
import io.claudectl.core.text.SafeText;
import io.claudectl.json.Json;
import io.claudectl.json.NotJson;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of every command that stores a message, and its answer. */
final class PublishOptions {
    /** Help of the option that names a subject. */
    static final String SUBJECT =
            "Letters, digits, _ and - joined by dots; default <type>.created.";

    /** Help of the option that names a thread. */
    static final String THREAD = "The thread it belongs to: the id of its first message.";

    private static final int BODY_MAX = 8_192;

    /** Bytes that are still read, so that a refusal names the true size. */
    private static final int READ_MAX = 16 * BODY_MAX;

    private static final int WAIT_DAYS_MAX = 7;

    @Option(names = "--file", paramLabel = "<file>", description = "Read the text from this file.")
    private @Nullable String file;

    @Option(
            names = {"--msg-type", "--type"},
            paramLabel = "<type>",
            completionCandidates = CompletionWords.Types.class,
            description =
                    "task, result, question, status or handoff; default task, in a reply result.")
    private @Nullable String type;

    @Option(
            names = "--from",
            paramLabel = "<role>",
            description = "Outside a session: a label for the sender, default cli.")
    private @Nullable String from;

    @Option(
            names = "--priority",
            paramLabel = "<priority>",
            completionCandidates = CompletionWords.Priorities.class,
            defaultValue = "normal",
            description = "low, normal or high; default normal.")
    private String priority = "normal";

    @Option(
            names = "--key",
            paramLabel = "<key>",
            description = "Repeating a send with the same key within 7 days stores it once.")
    private @Nullable String key;

    @Option(
            names = "--wait",
            paramLabel = "<state>",
            completionCandidates = DeliveryWait.GoalWords.class,
            description =
                    "Wait until it is stored, seen or acked. Exit code 3 when that is not in time, 1 when it cannot be any more.")
    private @Nullable String waitFor;

    @Option(
            names = "--timeout",
            paramLabel = "<time>",
            defaultValue = "60s",
            description = "How long to wait, as 30s, 10m or 2h; default 60s.")
    private String timeout = "60s";

    @Option(names = "--json", description = "Answer in JSON.")
    private boolean json;

    /**
     * The address of a message, as its command parsed it.
     *
     * @param subject null for that of its type
     * @param type where no option sets another
     */
    record Address(
            Destination to,
            @Nullable String subject,
            String type,
            @Nullable String thread,
            @Nullable String replyTo) {}

    /** Stores the message and waits if --wait is set; returns the exit code. */
    int publish(Context context, @Nullable String body, Address address) throws IOException {
        DeliveryWait.Goal goal = waitFor == null ? null : DeliveryWait.goal(waitFor);
        Duration time = TimeOption.parse(timeout);
        String wrong =
                (body == null) == (file == null)
                        ? "give the text once: as an argument, as - for standard input, or with --file"
                        : waitFor != null && goal == null
                                ? "--wait takes stored, seen or acked"
                                : time == null || time.toDays() > WAIT_DAYS_MAX
                                        ? "--timeout takes a time such as 30s, 10m or 2h, at most 7d"
                                        : null;
        if (wrong != null || time == null) {
            context.console().err("claudectl: " + wrong);
            return Exit.USAGE;
        }
        PendingWait begun = PendingWait.parse(context.console().cursor());
        if (goal != null && begun != null) {
            return waited(context, begun, goal, time);
        }
        byte[] bytes = bytes(context, body);
        if (bytes == null) {
            return Exit.FAILED;
        }
        String text = text(bytes);
        if (text == null) {
            return context.refused(
                    "the text is not UTF-8; convert it first, as with iconv -t UTF-8");
        }
        String kind = type == null ? address.type() : type;
        var words =
                new SendRequest(
                        address.to(),
                        address.subject() == null ? kind + ".created" : address.subject(),
                        kind,
                        priority,
                        text,
                        key == null ? context.console().call().key() : key,
                        address.thread(),
                        address.replyTo());
        return switch (context.bus().publish(new Publish(context.caller(), from, words))) {
            case Sending.Outcome.Stored stored -> answer(context, stored, goal, time);
            case Sending.Outcome.Refused(var why) -> context.refused(why);
        };
    }

    private byte @Nullable [] bytes(Context context, @Nullable String body) throws IOException {
        if (file != null) {
            try {
                Path path = Path.of(context.console().call().cwd()).resolve(file);
                if (Files.isRegularFile(path) && Files.size(path) > READ_MAX) {
                    context.refused(
                            "%s has %d bytes, the limit is %d; send its path instead"
                                    .formatted(
                                            SafeText.singleLine(file), Files.size(path), BODY_MAX));
                    return null;
                }
                return Files.readAllBytes(path);
            } catch (IOException | InvalidPathException unreadable) {
                context.refused(
                        "cannot read %s: %s"
                                .formatted(SafeText.singleLine(file), unreadable.getMessage()));
                return null;
            }
        }
        if (!"-".equals(body)) {
            return String.valueOf(body).getBytes(StandardCharsets.UTF_8);
        }
        byte[] typed = context.console().stdin(READ_MAX);
        if (typed.length > READ_MAX) {
            context.refused(
                    "standard input has more than %d bytes, the limit is %d; send the path of a file instead"
                            .formatted(READ_MAX, BODY_MAX));
            return null;
        }
        return typed;
    }

    private static @Nullable String text(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException invalid) {
            return null;
        }
    }

    private int answer(
            Context context,
            Sending.Outcome.Stored stored,
            DeliveryWait.@Nullable Goal goal,
            Duration time) {
        Map<String, Object> answer = PublishOutput.fields(stored);
        var lines = new StringBuilder();
        if (!json) {
            PublishOutput.lines(stored)
                    .forEach(line -> lines.append(SafeText.singleLine(line)).append('\n'));
        }
        if (goal != null) {
            var wait =
                    new PendingWait(
                            stored.message().id(),
                            System.nanoTime() + time.toNanos(),
                            json ? Json.write(answer) : "");
            context.console().outUpTo(wait.cursor(), lines.toString());
            return waited(context, wait, goal, time);
        }
        context.console().out(json ? Json.write(answer) + "\n" : lines.toString());
        return Exit.DONE;
    }

    private int waited(Context context, PendingWait wait, DeliveryWait.Goal goal, Duration time) {
        DeliveryWait.End end = DeliveryWait.await(context, wait.id(), goal, wait.endNanos(), time);
        if (end == null) {
            long left = Math.max(0, wait.endNanos() - System.nanoTime());
            return context.leaveToNext(Duration.ofNanos(left), "bus why " + wait.id());
        }
        if (json) {
            context.json(answered(wait.answer(), end.fields(goal)));
        } else if (end.code() == Exit.DONE) {
            context.line(end.said());
        } else {
            context.console().err("claudectl: " + end.said());
        }
        return end.code();
    }

    private static Map<String, Object> answered(String answer, Map<String, Object> waited) {
        Map<String, Object> fields = new LinkedHashMap<>();
        try {
            if (Json.parse(answer) instanceof Map<?, ?> stored) {
                stored.forEach((name, value) -> fields.put(String.valueOf(name), value));
            }
        } catch (NotJson damaged) {
            throw new IllegalStateException("the cursor of the wait is damaged", damaged);
        }
        fields.put("waited", waited);
        return fields;
    }
}
