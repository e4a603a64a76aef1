package io.claudectl.cli.mail;

import io.claudectl.cli.context.Exit;
import io.claudectl.cli.context.JsonCommand;
import io.claudectl.core.claim.Claim;
import io.claudectl.core.command.ThreadQuery;
import io.claudectl.core.message.Delivery;
import io.claudectl.core.message.MessageId;
import io.claudectl.core.text.SafeText;
import io.claudectl.daemon.view.ClaimView;
import io.claudectl.daemon.view.DeliveryView;
import io.claudectl.daemon.view.MessageView;
import io.claudectl.daemon.view.WorkView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "thread",
        header = "Show a thread as a tree, with the state of each message.",
        description = "Takes the id of any message of the thread; changes nothing.",
        footer = {
            "",
            "Examples:",
            "  claudectl bus thread 0190b2c4-0000-7000-8000-000000000000",
            "  claudectl bus thread 0190b2c4-0000-7000-8000-000000000000 --full"
        })
public final class ThreadCommand extends JsonCommand {
    /** The deepest indentation of replies. */
    private static final int DEPTH_MAX = 12;

    @Parameters(index = "0", paramLabel = "<message-id>", description = "Any message of it.")
    @SuppressWarnings("NullAway.Init")
    private String id;

    @Option(names = "--full", description = "With the whole texts.")
    private boolean full;

    @Override
    public Integer call() {
        if (!MessageId.looksLikeOne(id)) {
            return context.refused(
                    SafeText.singleLine(id)
                            + " is not a message id; bus send, bus inbox and bus tail show them");
        }
        return switch (context.bus().ask(new ThreadQuery(new MessageId(id)))) {
            case ThreadQuery.Outcome.Known known -> told(known);
            case ThreadQuery.Outcome.Unknown() ->
                    context.refused(
                            "no message " + id + " is kept; it was pruned, or is of another bus");
        };
    }

    private int told(ThreadQuery.Outcome.Known thread) {
        if (json) {
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("thread_id", thread.root().value());
            answer.put("cut", thread.cut());
            answer.put("messages", thread.posts().stream().map(ThreadCommand::fields).toList());
            context.json(answer);
            return Exit.DONE;
        }
        Map<MessageId, List<ThreadQuery.Post>> below = new HashMap<>();
        Set<MessageId> here = new HashSet<>();
        List<ThreadQuery.Post> top = new ArrayList<>();
        // A reply follows its parent, so a parent not met yet is missing.
        for (ThreadQuery.Post post : thread.posts()) {
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

    private void show(
            ThreadQuery.Post post, int depth, Map<MessageId, List<ThreadQuery.Post>> below) {
        MessageView message = MessageView.of(post.message());
        String indent = "  ".repeat(Math.min(depth, DEPTH_MAX));
        boolean orphan = depth == 0 && message.replyTo() != null;
        context.line(
                "%s%s  %s  %s from %s  %s%s"
                        .formatted(
                                indent,
                                message.id(),
                                message.subject(),
                                message.type(),
                                message.from(),
                                message.createdAt(),
                                orphan ? "  (answers one that is not here)" : ""));
        if (full) {
            SafeText.text(message.body())
                    .lines()
                    .forEach(line -> context.line(indent + "    " + line));
        } else {
            context.line(indent + "    " + message.firstLine());
        }
        WorkView work = WorkView.orNull(post.work(), post.claims());
        if (work != null) {
            context.line("%s    work for one owner: %s".formatted(indent, work.text()));
        }
        for (Claim claim : post.claims()) {
            context.line(indent + "    " + ClaimView.of(claim).text());
        }
        for (Delivery delivery : post.deliveries()) {
            DeliveryView view = DeliveryView.of(delivery);
            context.line("%s    -> %s: %s".formatted(indent, view.role(), view.text()));
        }
        below.getOrDefault(post.message().id(), List.of())
                .forEach(each -> show(each, depth + 1, below));
    }

    private static Map<String, @Nullable Object> fields(ThreadQuery.Post post) {
        var fields = MessageView.of(post.message()).json();
        fields.put(
                "deliveries",
                post.deliveries().stream().map(each -> DeliveryView.of(each).json()).toList());
        fields.put("work", WorkView.json(WorkView.orNull(post.work(), post.claims())));
        fields.put(
                "claims", post.claims().stream().map(each -> ClaimView.of(each).json()).toList());
        return fields;
    }
}
