package io.claudectl.daemon.door;

import io.claudectl.agent.claude.PluginFolder;
import io.claudectl.agent.claude.hook.HookPayload;
import io.claudectl.agent.claude.hook.Subagents;
import io.claudectl.agent.claude.session.AgentProcesses;
import io.claudectl.agent.claude.transcript.ReadBudget;
import io.claudectl.agent.claude.transcript.TranscriptReader;
import io.claudectl.agent.claude.transcript.TurnEndReader;
import io.claudectl.core.agent.Finding;
import io.claudectl.core.command.ClientTask;
import io.claudectl.core.command.Hook;
import io.claudectl.core.command.MoveConversation;
import io.claudectl.core.command.Noted;
import io.claudectl.core.command.Settle;
import io.claudectl.core.decision.Note;
import io.claudectl.core.message.Lease;
import io.claudectl.core.message.LeaseRef;
import io.claudectl.core.role.ProcessRef;
import io.claudectl.core.role.SessionKey;
import io.claudectl.core.role.SessionSeed;
import io.claudectl.core.text.Visible;
import io.claudectl.daemon.broker.Broker;
import io.claudectl.daemon.broker.Desk;
import io.claudectl.daemon.session.CallerResolver;
import io.claudectl.daemon.session.Standpoint;
import io.claudectl.daemon.wait.Watch;
import io.claudectl.json.Json;
import io.claudectl.protocol.Call;
import io.claudectl.protocol.FromDaemon;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The client's hooks come in here. Whatever goes wrong, the answer is silence: a hook never breaks
 * or slows a session.
 */
public final class HookDoor {
    private static final Logger LOG = LoggerFactory.getLogger(HookDoor.class);

    /** Hooks that are thought about at once; each takes a millisecond or two. */
    private static final int HOOKS_MAX = 64;

    private static final String EXPANSION = "UserPromptExpansion";

    /** The client shows no permission dialog then, unless a rule of the person's says otherwise. */
    private static final Spoken ALLOWED =
            new Spoken(
                    Map.of(
                            "hookSpecificOutput",
                            Map.of(
                                    "hookEventName",
                                    "PreToolUse",
                                    "permissionDecision",
                                    "allow",
                                    "permissionDecisionReason",
                                    "a tool of the claudectl agent bus")),
                    List.of());

    private final Broker broker;
    private final CallerResolver callers;
    private final AgentProcesses agents;
    private final TranscriptReader transcripts;
    private final TurnEndReader turnEnd;
    private final WorkThreads threads = new WorkThreads("hook", HOOKS_MAX);
    private final Subagents subagents;
    private final Watch watch;
    private final SlashCommands slashCommands;
    private final OwnFiles ownFiles;
    private final Predicate<String> blocks;
    private final Supplier<@Nullable String> notification;
    private final @Nullable String warning;
    private final Standpoint standpoint;
    private final Warnings warnings = new Warnings();

    /**
     * @param blocks client versions that need {@code decision:block} to go on after a Stop
     * @param notification what the terminal of an attended session is to be given; null for nothing
     * @param warning told once to the person of each session; null for none
     */
    public HookDoor(
            Broker broker,
            Desk desk,
            CallerResolver callers,
            AgentProcesses agents,
            TranscriptReader transcripts,
            Subagents subagents,
            Watch watch,
            OwnFiles ownFiles,
            Predicate<String> blocks,
            Supplier<@Nullable String> notification,
            @Nullable String warning,
            Standpoint standpoint) {
        this.broker = broker;
        this.callers = callers;
        this.agents = agents;
        this.transcripts = transcripts;
        this.turnEnd = new TurnEndReader(transcripts, InstantSource.system());
        this.subagents = subagents;
        this.watch = watch;
        this.slashCommands = new SlashCommands(desk);
        this.ownFiles = ownFiles;
        this.blocks = blocks;
        this.notification = notification;
        this.warning = warning;
        this.standpoint = standpoint;
    }

    void serve(Peer peer, Call call) throws IOException {
        byte[] payload = HookInput.of(peer);
        Replied replied = threads.call(() -> reply(peer, spoken(call, payload)));
        if (!replied.leases().isEmpty()) {
            broker.tell(
                    new Settle.Answered(
                            replied.leases(),
                            ConfirmOutcome.awaited(peer, replied.sent(), replied.bytes())));
        }
    }

    private Spoken spoken(Call call, byte[] payload) {
        HookPayload fields = HookPayload.of(payload);
        return warned(call, fields, spoken(call, fields, payload));
    }

    /** What every session's person is to know comes with the first answer the client shows. */
    private Spoken warned(Call call, HookPayload payload, Spoken spoken) {
        String event = call.lastWord();
        if (!event.equals("SessionStart") && !event.equals("UserPromptSubmit")) {
            return spoken;
        }
        String place = standpoint.line(call);
        String line = place == null ? warning : place;
        return new Spoken(
                warnings.with(spoken.answer(), payload.text("session_id"), line), spoken.leases());
    }

    private Spoken spoken(Call call, HookPayload payload, byte[] bytes) {
        try {
            return ownFiles.concerns(call, payload)
                    ? new Spoken(ownFiles.answer(call, payload, bytes), List.of())
                    : answer(call, payload);
        } catch (RuntimeException | Error failure) {
            LOG.warn("hook {} goes unanswered", call.arguments(), failure);
            return Spoken.SILENT;
        }
    }

    /** Mail that went out, the bytes that left the daemon and those the client was given. */
    private record Replied(List<LeaseRef> leases, long sent, long bytes) {}

    /** What goes to the client, and the leases that travel in it. */
    private record Spoken(Map<String, Object> answer, List<LeaseRef> leases) {
        static final Spoken SILENT = new Spoken(Map.of(), List.of());

        /** Nothing at all where there is nothing to say. */
        String json() {
            return answer.isEmpty() ? "" : Json.write(answer);
        }
    }

    private Spoken answer(Call call, HookPayload payload) {
        boolean stopHook = call.arguments().contains("stop-hook");
        Hook.Event event = stopHook ? Hook.Event.STOP : event(call.lastWord(), payload);
        String sessionId = payload.text("session_id");
        SessionSeed seed =
                callers.hook(
                        call,
                        sessionId.isEmpty() ? call.env("CLAUDE_CODE_SESSION_ID") : sessionId,
                        payload.text("cwd"),
                        payload.textOrNull("transcript_path"));
        if (seed != null && call.lastWord().equals(EXPANSION)) {
            return expansion(slashCommands.answer(call, payload, seed));
        }
        ClientTask.Step step = ClientTask.Step.of(call.lastWord());
        if (seed != null && step != null) {
            tell(step, payload, seed);
        }
        if (event == null || seed == null) {
            return Spoken.SILENT;
        }
        if (event == Hook.Event.PRE_TOOL) {
            subagents.remember(payload.text("tool_use_id"), payload.text("agent_id"));
        }
        if (seed.process().known()) {
            agents.add(seed.process(), CallerResolver.configDirectory(call));
        }
        if (event == Hook.Event.SESSION_START || event == Hook.Event.CLEARED) {
            // A resumed session gets its role back only once its old process is known to be gone.
            watch.bury(seed);
        }
        if (event == Hook.Event.SESSION_START && payload.text("source").equals("fork")) {
            moved(call, seed);
        }
        Hook.Answer answer = hook(call, payload, event, seed);
        if (event == Hook.Event.STOP && !stopHook && !payload.truth("stop_hook_active")) {
            learn(call, seed, answer);
        }
        Spoken spoken = spoken(call, event, stopHook, seed, answer);
        if (event == Hook.Event.PRE_TOOL && spoken.json().isEmpty() && allows(call, payload)) {
            return ALLOWED;
        }
        return seed.headless() ? spoken : notified(spoken);
    }

    /** A conversation that its person moved to the background goes on in this process. */
    private void moved(Call call, SessionSeed seed) {
        SessionKey from = callers.parked(call);
        if (from != null && broker.call(new MoveConversation(from, seed))) {
            watch.ended(from);
        }
    }

    /** Whether the plugin's text says that the bus's own tools need no permission dialog. */
    private static boolean allows(Call call, HookPayload payload) {
        return call.arguments().contains(PluginFolder.ALLOW_TOOLS)
                && payload.text("tool_name").startsWith(PluginFolder.TOOL);
    }

    /** The transcript will show whether the client goes on with context alone. */
    private void learn(Call call, SessionSeed seed, Hook.Answer answer) {
        if (answer instanceof Hook.Answer.Mail mail && !mail.leases().isEmpty()) {
            String version = callers.version(call, seed.process());
            if (!version.isEmpty() && !blocks.test(version)) {
                broker.tell(Noted.of(new Note.AnsweredAlone(mail.leases().getFirst(), version)));
            }
        }
    }

    private Spoken spoken(
            Call call, Hook.Event event, boolean stopHook, SessionSeed seed, Hook.Answer answer) {
        return switch (answer) {
            case Hook.Answer.Silence() -> Spoken.SILENT;
            case Hook.Answer.ReadFirst ignored -> Spoken.SILENT;
            case Hook.Answer.Welcome(var line) ->
                    new Spoken(context("SessionStart", line), List.of());
            case Hook.Answer.Word(var line) ->
                    new Spoken(Map.of("systemMessage", Visible.line(line)), List.of());
            case Hook.Answer.Mail mail ->
                    new Spoken(mail(call, event, stopHook, seed.process(), mail), mail.leases());
        };
    }

    /** The client writes the sequence to its terminal, whatever else the hook says. */
    private Spoken notified(Spoken spoken) {
        String sequence = notification.get();
        if (sequence == null) {
            return spoken;
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("terminalSequence", sequence);
        answer.putAll(spoken.answer());
        return new Spoken(answer, spoken.leases());
    }

    /** The client's own tasks are no turn's beginning or end: there is nothing to hand out. */
    private void tell(ClientTask.Step step, HookPayload payload, SessionSeed seed) {
        // With a permission mode it is told at each end of a teammate's turn, of tasks that are not
        // done.
        if (step == ClientTask.Step.COMPLETED && payload.textOrNull("permission_mode") != null) {
            return;
        }
        var task =
                new ClientTask(
                        seed,
                        step,
                        payload.text("task_id"),
                        payload.text("task_subject"),
                        payload.text("task_description"));
        if (broker.call(task) instanceof ClientTask.Outcome.Refused(var why)) {
            LOG.info("a task of the client is not published: {}", why.text());
        }
    }

    private static Hook.@Nullable Event event(String word, HookPayload payload) {
        Hook.Event event = Hook.Event.of(word);
        return event != Hook.Event.SESSION_START
                ? event
                : switch (payload.text("source")) {
                    case "compact" -> Hook.Event.COMPACTED;
                    case "clear" -> Hook.Event.CLEARED;
                    default -> event;
                };
    }

    private Hook.Answer hook(Call call, HookPayload payload, Hook.Event event, SessionSeed seed) {
        var turn =
                new Hook.Turn(
                        payload.textOrNull("prompt_id"),
                        payload.prompt(),
                        payload.truth("stop_hook_active"),
                        !payload.text("agent_id").isEmpty(),
                        call.deadlineNanos() / 1_000_000);
        Hook.Answer first = broker.call(new Hook(event, seed, turn, null, mark(seed)));
        if (!(first instanceof Hook.Answer.ReadFirst(List<Lease> leases))) {
            return first;
        }
        List<Finding> findings =
                event == Hook.Event.STOP
                        ? turnEnd.await(leases, turn.promptId())
                        : transcripts.read(leases, ReadBudget.hook()).findings();
        return broker.call(new Hook(event, seed, turn, findings, mark(seed)));
    }

    private Lease.Mark mark(SessionSeed seed) {
        return new Lease.Mark(
                seed.transcript(),
                seed.transcript() == null ? 0 : transcripts.length(seed.transcript()));
    }

    private Map<String, Object> mail(
            Call call,
            Hook.Event event,
            boolean stopHook,
            ProcessRef process,
            Hook.Answer.Mail mail) {
        if (event != Hook.Event.STOP) {
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("systemMessage", Visible.line(mail.person()));
            answer.put("hookSpecificOutput", specific(event.word(), mail.text()));
            return answer;
        }
        int messages = mail.messages();
        if (!stopHook && !blocks.test(callers.version(call, process))) {
            return context("Stop", mail.text());
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("decision", "block");
        answer.put(
                "reason",
                messages == 1
                        ? "1 message from the agent bus"
                        : messages + " messages from the agent bus");
        answer.put("hookSpecificOutput", specific("Stop", mail.text()));
        return answer;
    }

    private static Spoken expansion(SlashCommands.Answer answer) {
        return switch (answer) {
            case SlashCommands.Answer.Silence() -> Spoken.SILENT;
            case SlashCommands.Answer.Beside(var text) ->
                    new Spoken(context(EXPANSION, text), List.of());
            case SlashCommands.Answer.Instead(var line) -> {
                Map<String, Object> block = new LinkedHashMap<>();
                block.put("decision", "block");
                block.put("reason", Visible.line(line));
                block.put(
                        "hookSpecificOutput",
                        Map.of("hookEventName", EXPANSION, "suppressOriginalPrompt", true));
                yield new Spoken(block, List.of());
            }
        };
    }

    private static Map<String, Object> context(String event, String text) {
        return Map.of("hookSpecificOutput", specific(event, text));
    }

    private static Map<String, Object> specific(String event, String text) {
        Map<String, Object> specific = new LinkedHashMap<>();
        specific.put("hookEventName", event);
        specific.put("additionalContext", Visible.text(text));
        return specific;
    }

    private static Replied reply(Peer peer, Spoken spoken) {
        byte[] json = spoken.json().getBytes(StandardCharsets.UTF_8);
        var exit = new FromDaemon.Exit(0, !spoken.leases().isEmpty());
        long sent =
                json.length == 0 ? peer.send(exit) : peer.send(new FromDaemon.Stdout(json), exit);
        return new Replied(spoken.leases(), sent, json.length);
    }
}
