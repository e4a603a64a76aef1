package io.claudectl.testkit;

import io.claudectl.core.agent.AgentAdapter;
import io.claudectl.core.agent.Budgets;
import io.claudectl.core.agent.Capabilities;
import io.claudectl.core.agent.Capability;
import io.claudectl.core.agent.Identity;
import io.claudectl.core.agent.Invocation;
import io.claudectl.core.agent.PromptOrigin;
import io.claudectl.core.agent.Reply;
import io.claudectl.core.agent.ReplyTarget;
import io.claudectl.core.agent.Report;
import io.claudectl.core.agent.Report.Content;
import io.claudectl.core.agent.Status;
import io.claudectl.core.agent.TokenFinding;
import io.claudectl.core.agent.TranscriptEvidence;
import io.claudectl.core.agent.Turn;
import io.claudectl.core.message.Lease;
import io.claudectl.core.message.Token;
import io.claudectl.core.role.ConversationId;
import io.claudectl.core.role.ProcessRef;
import io.claudectl.core.role.Session;
import io.claudectl.core.role.SessionKey;
import io.claudectl.core.role.SessionSeed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An agent without a vendor: reports are lines {@code key value}, replies a line for the person and
 * text for the model, records lines {@code given TOKEN} and {@code answered TOKEN}. It has no tool
 * permissions, no subagents, no wake channel of its own.
 */
public final class PlayedAgent implements AgentAdapter {
    /** Before the text for the model in a rendered reply. */
    public static final String MODEL = "model\n";

    /** Before the line for the person. */
    public static final String PERSON = "person ";

    private static final byte[] NOTHING = {};

    /** Returns the agent's report of a step. */
    public static byte[] report(PlayedEvent event, String conversation, String transcript) {
        return "event %s\nconversation %s\ntranscript %s\nprompt p1\n"
                .formatted(event.name().toLowerCase(Locale.ROOT), conversation, transcript)
                .getBytes(StandardCharsets.UTF_8);
    }

    /** Returns the records of a conversation that the token reached. */
    public static String records(Token token, boolean answered) {
        String given = "given " + token.value() + "\n";
        return answered ? given + "answered " + token.value() + "\n" : given;
    }

    @Override
    public String id() {
        return "played";
    }

    @Override
    public Capabilities capabilities() {
        var can = new Capability.BestEffort();
        var none = new Capability.None();
        return new Capabilities(can, can, can, can, none, none, none);
    }

    @Override
    public Budgets budgets() {
        return new Budgets(100_000, 20);
    }

    @Override
    public Report parse(Invocation call, byte[] payload) {
        var fields = new HashMap<String, String>();
        new String(payload, StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.contains(" "))
                .forEach(
                        line ->
                                fields.put(
                                        line.substring(0, line.indexOf(' ')),
                                        line.substring(line.indexOf(' ') + 1)));
        String word = fields.getOrDefault("event", "");
        Content content = new Content.Ignored();
        for (PlayedEvent event : PlayedEvent.values()) {
            if (event.name().toLowerCase(Locale.ROOT).equals(word)) {
                var turn = new Turn(word, fields.get("prompt"), false, call.deadlineTickMs());
                content = new Content.Observed(event.observation(PromptOrigin.PERSON, false), turn);
            }
        }
        return new Report(
                content,
                fields.getOrDefault("conversation", ""),
                call.cwd(),
                fields.get("transcript"));
    }

    @Override
    public boolean wantsWhole(Invocation call) {
        return true;
    }

    @Override
    public @Nullable SessionSeed session(Invocation call, Report report) {
        var process = new ProcessRef("played", call.parent(), 1);
        return new SessionSeed(
                process.key(),
                process,
                new ConversationId(report.conversation()),
                report.cwd(),
                report.transcript(),
                false,
                null);
    }

    @Override
    public Identity identify(Invocation call) {
        return new Identity.Outside(call.pid(), call.cwd(), null, true);
    }

    @Override
    public @Nullable SessionSeed session(Invocation call, long pid, String cwd) {
        return null;
    }

    @Override
    public byte[] render(Reply reply, ReplyTarget place) {
        var person = new ArrayList<String>();
        String model =
                switch (reply.body()) {
                    case Reply.Body.Silence() -> "";
                    case Reply.Body.Welcome(var text) -> text;
                    case Reply.Body.Beside(var text) -> text;
                    case Reply.Body.Mail mail -> {
                        person.add(mail.person());
                        yield mail.text();
                    }
                    case Reply.Body.PersonLine(var line) -> person(person, line);
                    case Reply.Body.Instead(var line) -> person(person, line);
                    case Reply.Body.Permit(var reason) -> person(person, reason);
                    case Reply.Body.Deny(var reason) -> person(person, reason);
                };
        if (reply.warning() != null) {
            person.add(reply.warning());
        }
        if (model.isEmpty() && person.isEmpty()) {
            return NOTHING;
        }
        String line = person.isEmpty() ? "" : PERSON + String.join("; ", person) + "\n";
        return (line + MODEL + model).getBytes(StandardCharsets.UTF_8);
    }

    private static String person(List<String> lines, String line) {
        lines.add(line);
        return "";
    }

    @Override
    public @Nullable String learnsFrom(Reply reply, ReplyTarget place) {
        return null;
    }

    @Override
    public void learnt(String version, boolean wentOn) {
        throw new AssertionError("asked to learn nothing");
    }

    @Override
    public TranscriptEvidence evidence(List<Lease> leases, TranscriptEvidence.Effort effort) {
        return new TranscriptEvidence(leases.stream().map(PlayedAgent::finding).toList(), true);
    }

    private static TokenFinding finding(Lease lease) {
        String records = read(lease.mark().transcript());
        if (records == null) {
            return new TokenFinding(lease.ref(), TokenFinding.TokenState.UNREADABLE, -1, -1, false);
        }
        int given = records.indexOf("given " + lease.token().value());
        boolean answered = records.contains("answered " + lease.token().value());
        TokenFinding.TokenState state =
                given < 0
                        ? TokenFinding.TokenState.ABSENT
                        : answered
                                ? TokenFinding.TokenState.ANSWERED
                                : TokenFinding.TokenState.FOUND;
        return new TokenFinding(lease.ref(), state, records.length(), given, false);
    }

    private static @Nullable String read(@Nullable String file) {
        try {
            return file == null ? null : Files.readString(Path.of(file));
        } catch (IOException missing) {
            return null;
        }
    }

    @Override
    public boolean wake(SessionKey session) {
        return false;
    }

    @Override
    public boolean subagentCall(@Nullable String toolUse) {
        return false;
    }

    @Override
    public @Nullable String toolUse(Map<?, ?> metadata) {
        return null;
    }

    @Override
    public List<Path> installed(Invocation call) {
        return List.of();
    }

    @Override
    public @Nullable SessionKey movedFrom(Invocation call) {
        return null;
    }

    @Override
    public long length(String transcript) {
        String records = read(transcript);
        return records == null ? 0 : records.length();
    }

    @Override
    public @Nullable String transcript(SessionSeed seed) {
        return null;
    }

    @Override
    public boolean toolRunning(@Nullable String transcript) {
        return false;
    }

    @Override
    public Status status(SessionKey session) {
        return Status.UNKNOWN;
    }

    @Override
    public @Nullable String reportsOff(SessionKey session, String cwd) {
        return null;
    }

    @Override
    public String kind(Session session) {
        return "played";
    }

    @Override
    public Path directory(Invocation call) {
        return Path.of(call.cwd());
    }

    @Override
    public void watch(ProcessRef process) {
        // It has no process.
    }

    @Override
    public void watch(ProcessRef process, Invocation call) {
        // It has no process.
    }

    @Override
    public void ended(ProcessRef process) {
        // It has no process.
    }
}
