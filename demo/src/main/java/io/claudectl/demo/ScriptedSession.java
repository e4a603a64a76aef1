package io.claudectl.demo;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A session that behaves toward the bus as the client does: a process of its own that starts the
 * hooks and the MCP server, a session file, and a transcript in which hooks' texts, tool results
 * and answers stand as the client writes them. What the model says is in the script's hand.
 */
public final class ScriptedSession {
    /** The version of the client that is played. */
    public static final String VERSION = "2.1.330";

    private static final String TOOL_PREFIX = "mcp__plugin_claudectl_claudectl-bus__";

    private final SessionPlan plan;
    private final Path scratch;
    private final Shell shell;
    private final SessionCard card;
    private final List<String> startContexts = new ArrayList<>();
    private @Nullable Tools tools;
    private String id;
    private Transcript transcript;
    private String promptId = "";
    private String said = "";
    private boolean continued;
    private int requests;
    private boolean over;

    ScriptedSession(SessionPlan plan, Path scratch, Shell shell) {
        this.plan = plan;
        this.scratch = scratch;
        this.shell = shell;
        this.card = new SessionCard(plan.config(), shell.pid());
        ScriptedSession before = plan.resumed();
        this.id = before == null ? UUID.randomUUID().toString() : before.id;
        this.transcript = before == null ? newTranscript() : before.transcript;
        writeCard("idle");
    }

    Shell shell() {
        return shell;
    }

    public String name() {
        return plan.name();
    }

    public long pid() {
        return shell.pid();
    }

    /** The conversation's id: another one after {@link #clear}. */
    public String id() {
        return id;
    }

    public Path cwd() {
        return plan.cwd();
    }

    public Path transcript() {
        return transcript.file();
    }

    /** The transcript's last line, for {@link #rewindTo}. */
    public @Nullable String lastLine() {
        return transcript.last();
    }

    // What the client does by itself.

    /** The SessionStart hook, as a new or a resumed session runs it. */
    public HookAnswer start() {
        return started(plan.resumed() == null ? "startup" : "resume");
    }

    private HookAnswer started(String source) {
        HookAnswer answer = hook("SessionStart", Json.object("source", source));
        if (!answer.context().isEmpty()) {
            startContexts.add(answer.context());
        }
        return answer;
    }

    /** Types {@code /clear}: the process stays, the conversation is another. */
    public HookAnswer clear() {
        hook("SessionEnd", Json.object("reason", "clear"));
        id = UUID.randomUUID().toString();
        transcript = newTranscript();
        promptId = "";
        writeCard("idle");
        return started("clear");
    }

    /** Leaves in good order. */
    public void exit() {
        hook("SessionEnd", Json.object("reason", "prompt_input_exit"));
        end();
        shell.close();
        card.delete();
    }

    /** Ends as by a crash: no hook, and the session file stays behind. */
    public void kill() {
        if (!over) {
            end();
            shell.kill();
        }
    }

    private void end() {
        over = true;
        if (tools != null) {
            tools.close();
            tools = null;
        }
    }

    // A turn, step by step.

    /** A prompt: its hook, then its line and what the hook brought. */
    public HookAnswer prompt(String text) {
        promptId = UUID.randomUUID().toString();
        continued = false;
        writeCard("busy");
        HookAnswer answer = hook("UserPromptSubmit", Json.object("prompt", text));
        transcript.prompt(text, promptId);
        startContexts.forEach(
                context -> transcript.hookContext("SessionStart", "hook-start", context));
        startContexts.clear();
        if (!answer.context().isEmpty()) {
            transcript.hookContext(
                    "UserPromptSubmit", "hook-" + UUID.randomUUID(), answer.context());
        }
        return answer;
    }

    /** The model says something. */
    public void answer(String text) {
        said = text;
        transcript.answer(nextRequest(), Json.object("type", "text", "text", text), "end_turn");
    }

    /** The Stop hook at the end of a turn; what it brought goes into the transcript. */
    public HookAnswer stop() {
        return stop(null);
    }

    /**
     * The same with the hook's standard output somewhere else.
     *
     * @param stdout a redirection in the shell's words, such as {@code >/dev/full}; null for none
     */
    public HookAnswer stop(@Nullable String stdout) {
        HookAnswer answer = hook(List.of("bus", "hook", "Stop"), Json.write(stopPayload()), stdout);
        record(answer);
        return answer;
    }

    /** Writes down what a Stop hook brought, as {@link #stop} does. */
    public void record(HookAnswer answer) {
        if (!answer.reason().isEmpty()) {
            transcript.blockedBy("Stop", answer.reason());
        }
        if (!answer.context().isEmpty()) {
            transcript.hookContext("Stop", UUID.randomUUID().toString(), answer.context());
        }
        transcript.stopSummary(answer.context().isEmpty() ? List.of() : List.of(answer.context()));
        continued = answer.continues();
        if (!continued) {
            writeCard("idle");
        }
    }

    /** The turn is over, whatever its Stop hook brought. */
    public void endTurn() {
        transcript.turnEnded();
        writeCard("idle");
    }

    /** A whole turn: prompt, answer, and an answer to whatever each Stop hook brings. */
    public List<String> turn(String text) {
        var seen = new ArrayList<String>();
        seen.add(prompt(text).context());
        answer("I see: " + text);
        for (HookAnswer stop = stop(); stop.continues(); stop = stop()) {
            seen.add(stop.context());
            answer("I see the mail.");
        }
        seen.removeIf(String::isEmpty);
        return seen;
    }

    /**
     * The request failed for good: an error line instead of an answer, StopFailure instead of Stop.
     */
    public HookAnswer apiError(int status) {
        transcript.apiError("req_" + UUID.randomUUID(), status);
        HookAnswer answer = hook("StopFailure", Json.object("error", "api_error_" + status));
        writeCard("idle");
        return answer;
    }

    /** The next line hangs on that one: what stands between is out of the conversation. */
    public void rewindTo(@Nullable String line) {
        transcript.hangOn(line);
    }

    // Tools.

    /** The model calls a tool of the bus. */
    public ToolAnswer tool(String name, @Nullable Object... namesAndValues) {
        Map<String, @Nullable Object> input = Json.object(namesAndValues);
        return used(TOOL_PREFIX + name, input, true, use -> connected().call(name, input, use));
    }

    /**
     * A call of a tool of the bus without arguments that nobody wrote down, such as a subagent's.
     */
    public ToolAnswer call(String name, String toolUseId) {
        return connected().call(name, Json.object(), toolUseId);
    }

    /** The model runs a command in its shell. */
    public Ran bash(String command) {
        var ran = new ArrayList<Ran>();
        used(
                "Bash",
                Json.object("command", command),
                false,
                use -> {
                    Ran one = sh(command);
                    ran.add(one);
                    return new ToolAnswer(one.out() + one.err(), one.exit() != 0);
                });
        return ran.getFirst();
    }

    /** A command below the session that leaves no line in the transcript, such as a skill's. */
    public Ran sh(String command) {
        var environment = callers();
        environment.put("CLAUDE_PID", Long.toString(pid()));
        return shell.run(plan.cwd(), environment, List.of("/bin/sh", "-c", command), "", null);
    }

    private interface Work {
        ToolAnswer done(String toolUseId);
    }

    private ToolAnswer used(
            String tool, Map<String, @Nullable Object> input, boolean announced, Work work) {
        String use = "toolu_" + UUID.randomUUID();
        String asked =
                transcript.answer(
                        nextRequest(),
                        Json.object("type", "tool_use", "id", use, "name", tool, "input", input),
                        "tool_use");
        Map<String, @Nullable Object> about =
                Json.object("tool_name", tool, "tool_input", input, "tool_use_id", use);
        if (announced) {
            hook("PreToolUse", about);
        }
        ToolAnswer answer = work.done(use);
        transcript.toolResult(use, asked, answer.text(), answer.failed());
        about.put("tool_response", answer.text());
        HookAnswer after = hook("PostToolUse", about);
        if (!after.context().isEmpty()) {
            transcript.hookContext("PostToolUse", use, after.context());
        }
        return answer;
    }

    private Tools connected() {
        Tools connected = tools;
        if (connected == null) {
            Pipes pipes = Pipes.in(scratch, "mcp-" + UUID.randomUUID());
            shell.serve(
                    plan.cwd(),
                    callers(),
                    List.of(plan.bus().client().toString(), "bus", "stdio"),
                    pipes);
            connected = new Tools(pipes);
            tools = connected;
        }
        return connected;
    }

    // Hooks.

    /** Any hook, with these fields beside those every payload has. */
    public HookAnswer hook(String event, Map<String, @Nullable Object> more) {
        Map<String, @Nullable Object> payload = payload(event);
        payload.putAll(more);
        return hook(List.of("bus", "hook", event), Json.write(payload), null);
    }

    /**
     * Any call of the client as a hook.
     *
     * @param payload on its standard input, as it is
     * @param stdout a redirection in the shell's words; null for none
     */
    public HookAnswer hook(List<String> words, String payload, @Nullable String stdout) {
        if (!plan.hooks()) {
            return HookAnswer.NONE;
        }
        var command = new ArrayList<String>();
        command.add(plan.bus().client().toString());
        command.addAll(words);
        var environment = callers();
        environment.put("CLAUDE_PID", Long.toString(pid()));
        return HookAnswer.of(shell.run(plan.cwd(), environment, command, payload, stdout));
    }

    /** What a Stop hook would be given now. */
    public Map<String, @Nullable Object> stopPayload() {
        Map<String, @Nullable Object> payload = payload("Stop");
        payload.put("stop_hook_active", continued);
        payload.put("last_assistant_message", said);
        payload.put("background_tasks", List.of());
        payload.put("session_crons", List.of());
        return payload;
    }

    private Map<String, @Nullable Object> payload(String event) {
        Map<String, @Nullable Object> payload =
                Json.object(
                        "session_id",
                        id,
                        "transcript_path",
                        transcript.file().toString(),
                        "cwd",
                        plan.cwd().toString(),
                        "hook_event_name",
                        event);
        if (!promptId.isEmpty()) {
            payload.put("prompt_id", promptId);
            payload.put("permission_mode", "default");
        }
        return payload;
    }

    private Map<String, String> callers() {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("CLAUDE_CODE_SESSION_ID", id);
        environment.put("CLAUDE_PROJECT_DIR", plan.cwd().toString());
        environment.put("CLAUDE_CODE_ENTRYPOINT", plan.headless() ? "sdk-cli" : "cli");
        environment.put("CLAUDE_CODE_SESSION_ATTENDED", plan.headless() ? "0" : "1");
        return environment;
    }

    private String nextRequest() {
        return "req_%s_%d".formatted(id.substring(0, 8), ++requests);
    }

    /** What a Claude Code process started below this one would find in its environment. */
    Map<String, String> inherited() {
        var environment = callers();
        environment.put("CLAUDE_PID", Long.toString(pid()));
        return environment;
    }

    private Transcript newTranscript() {
        String project = plan.cwd().toString().replace('/', '-').replace('.', '-');
        Path file = plan.config().resolve("projects").resolve(project).resolve(id + ".jsonl");
        return new Transcript(file, id, plan.cwd(), plan.bus().clock(), plan.transcribed());
    }

    /** What its own file says it does, where no hook tells: {@code idle} after an Esc, say. */
    public void shows(String status) {
        writeCard(status);
    }

    private void writeCard(String status) {
        card.write(plan, id, status);
    }
}
