package io.claudectl.cli.mail;

import io.claudectl.cli.context.Context;
import io.claudectl.cli.context.Exit;
import io.claudectl.core.claim.Claim;
import io.claudectl.core.command.Threaded;
import io.claudectl.core.mail.Delivery;
import io.claudectl.core.mail.Envelope;
import io.claudectl.core.mail.Message;
import io.claudectl.core.mail.MessageId;
import io.claudectl.core.mail.Visible;
import io.claudectl.daemon.history.WorkText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "thread",
        header = "Show a thread as a tree, with where each message stands.",
        description = "Asked for by the id of any of its messages. Takes nothing.",
        footer = {
            "",
            "Examples:",
            "  claudectl bus thread 0190b2c4-0000-7000-8000-000000000000",
            "  claudectl bus thread 0190b2c4-0000-7000-8000-000000000000 --full"
        })
public final class ThreadCommand implements Callable<Integer> {
    private static final int FIRST_MAX = 100;

    /** Answers of answers are indented no further than that. */
    private static final int DEPTH_MAX = 12;

    private final Context context;

    @Parameters(index = "0", paramLabel = "<message-id>", description = "Any message of it.")
    @SuppressWarnings("NullAway.Init")
    private String id;

    @Option(names = "--full", description = "With the whole texts.")
    private boolean full;

    @Option(names = "--json", description = "Answer in JSON.")
    private boolean json;

    public ThreadCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        if (!MessageId.looksLikeOne(id)) {
            return context.refused(
                    Visible.line(id)
                            + " is no message id; bus send, bus inbox and bus tail show them");
        }
        return switch (context.desk().call(new Threaded(new MessageId(id)))) {
            case Threaded.Outcome.Known known -> told(known);
            case Threaded.Outcome.Unknown() ->
                    context.refused(
                            "no message " + id + " is kept; it was pruned, or is of another bus");
        };
    }

    private int told(Threaded.Outcome.Known thread) {
        if (json) {
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("thread_id", thread.root().value());
            answer.put("cut", thread.cut());
            answer.put("messages", thread.posts().stream().map(ThreadCommand::fields).toList());
            context.json(answer);
            return Exit.DONE;
        }
        Map<MessageId, List<Threaded.Post>> below = new HashMap<>();
        Set<MessageId> here = new HashSet<>();
        List<Threaded.Post> top = new ArrayList<>();
        // An answer comes after what it answers, so a parent that was not met is not there.
        for (Threaded.Post post : thread.posts()) {
            MessageId parent = post.message().replyTo();
            if (parent == null || !here.contains(parent)) {
                top.add(post);
            } else {
                below.computeIfAbsent(parent, fresh -> new ArrayList<>()).add(post);
            }
            here.add(post.message().id());
        }
        top.forEach(post -> show(post, 0, below));
        if (thread.cut()) {
            context.line("... the thread goes on; --json shows as much");
        }
        return Exit.DONE;
    }

    private void show(Threaded.Post post, int depth, Map<MessageId, List<Threaded.Post>> below) {
        Message message = post.message();
        String indent = "  ".repeat(Math.min(depth, DEPTH_MAX));
        boolean orphan = depth == 0 && message.replyTo() != null;
        context.line(
                "%s%s  %s  %s from %s  %s%s"
                        .formatted(
                                indent,
                                message.id(),
                                message.content().subject(),
                                lower(message.content().type()),
                                Envelope.from(message.sender()),
                                message.at(),
                                orphan ? "  (answers one that is not here)" : ""));
        String body = message.content().body();
        if (full) {
            Visible.text(body).lines().forEach(line -> context.line(indent + "    " + line));
        } else {
            context.line(indent + "    " + first(body));
        }
        if (post.work() != null) {
            Claim newest = post.claims().isEmpty() ? null : post.claims().getLast();
            context.line(
                    "%s    work for one owner: %s"
                            .formatted(indent, WorkText.state(post.work(), newest)));
        }
        post.claims().forEach(claim -> context.line(indent + "    " + WorkText.claim(claim)));
        for (Delivery delivery : post.deliveries()) {
            context.line("%s    -> %s: %s".formatted(indent, delivery.role(), state(delivery)));
        }
        below.getOrDefault(message.id(), List.of()).forEach(each -> show(each, depth + 1, below));
    }

    private static Map<String, Object> fields(Threaded.Post post) {
        Message message = post.message();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("id", message.id().value());
        fields.put("reply_to", message.replyTo() == null ? null : message.replyTo().value());
        fields.put("subject", message.content().subject());
        fields.put("type", lower(message.content().type()));
        fields.put("sender_role", message.sender().name());
        fields.put("created_at", message.at().toString());
        fields.put("body", message.content().body());
        List<Map<String, Object>> deliveries = new ArrayList<>();
        for (Delivery delivery : post.deliveries()) {
            Map<String, Object> each = new LinkedHashMap<>();
            each.put("role", delivery.role().value());
            each.put("state", state(delivery));
            deliveries.add(each);
        }
        fields.put("deliveries", deliveries);
        fields.put("work", WorkText.fields(post.work()));
        fields.put("claims", post.claims().stream().map(WorkText::fields).toList());
        return fields;
    }

    /** Where a delivery stands, in a few words. */
    static String state(Delivery delivery) {
        return switch (delivery.state()) {
            case Delivery.State.Pending(var notBefore) ->
                    notBefore == null ? "pending" : "parked until " + notBefore;
            case Delivery.State.Leased() -> "leased";
            case Delivery.State.Delivered(var evidence, var at) -> "delivered " + lower(evidence);
            case Delivery.State.Acked(var by, var outcome, var note, var at) ->
                    "acked " + lower(outcome) + (note == null ? "" : ": " + Visible.line(note));
            case Delivery.State.Dead(var reason, var at) -> "dead: " + Visible.line(reason);
            case Delivery.State.Withdrawn ignored -> "withdrawn, somebody else took it";
        };
    }

    private static String first(String body) {
        return Visible.clipped(body.strip().lines().findFirst().orElse(""), FIRST_MAX);
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
