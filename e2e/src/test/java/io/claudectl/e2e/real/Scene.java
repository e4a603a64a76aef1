package io.claudectl.e2e.real;

import io.claudectl.agent.claude.Skills;
import io.claudectl.demo.Patience;
import io.claudectl.testkit.client.Answer;
import io.claudectl.testkit.client.ClientHome;
import io.claudectl.testkit.client.Deadline;
import io.claudectl.testkit.client.ModelApi;
import io.claudectl.testkit.client.ModelRequest;
import io.claudectl.testkit.client.RealClient;
import io.claudectl.testkit.client.Terminal;
import io.claudectl.testkit.client.Tmux;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * What every test here plays in: a scratch home with the generated plugin, a bus, a model API and
 * terminals. Made before each test and gone after it; in a static field one for all tests of a
 * class. A failed test prints what everybody saw.
 */
final class Scene
        implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {
    /** The bus's tools, as the client names them. */
    static final String TOOLS = "mcp__plugin_claudectl_claudectl-bus";

    private static final Pattern CONVERSATION = Pattern.compile("\"sessionId\":\"([^\"]+)\"");

    private final boolean installed;
    private final List<Terminal> terminals = new ArrayList<>();
    private final Map<String, Terminal> kept = new LinkedHashMap<>();
    private boolean shared;
    private int asked;
    private Path scratch = Path.of("");
    private @Nullable State state;

    private record State(
            ModelApi api, ClientHome home, Path plugin, Bus bus, Tmux tmux, RealClient client) {}

    /** With the plugin in a folder of its own, registered by hand. */
    Scene() {
        this(false);
    }

    private Scene(boolean installed) {
        this.installed = installed;
    }

    /** With what {@code claudectl init} made, and nothing by hand. */
    static Scene installed() {
        return new Scene(true);
    }

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        shared = true;
        begin();
    }

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        if (!shared) {
            begin();
        }
        mark();
    }

    private void mark() {
        bus().mark();
        asked = api().requests().size();
    }

    private void begin() throws IOException {
        Path client = Needs.client();
        Path programs = Needs.programs();
        scratch = Files.createTempDirectory("claudectl-e2e").toRealPath();
        Path plugin = scratch.resolve(installed ? "home/.claude/skills/claudectl" : "plugin");
        ClientHome home =
                ClientHome.create(
                        scratch,
                        installed ? null : plugin,
                        "claudectl",
                        installed ? List.of("Bash") : List.of("Bash", TOOLS));
        var bus = new Bus(programs, home.path(), scratch);
        if (installed) {
            bus.run("init", "--non-interactive");
            programs = home.path().resolve(".local/bin");
            bus = new Bus(programs, home.path(), scratch);
        } else {
            bus.run("init", "--plugin-dir", plugin.toString());
        }
        ModelApi api = ModelApi.start();
        Map<String, String> environment =
                home.environment(api.url(), programs, Objects.requireNonNull(client.getParent()));
        state =
                new State(
                        api,
                        home,
                        plugin,
                        bus,
                        Tmux.start(scratch, environment),
                        new RealClient(client, environment));
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        if (state != null && context.getExecutionException().isPresent()) {
            report(state);
        }
        if (!shared) {
            end();
        }
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        end();
    }

    private void end() throws IOException {
        State over = state;
        state = null;
        if (over == null) {
            return;
        }
        over.tmux().close();
        terminals.forEach(terminal -> ended(terminal.pid()));
        over.api().close();
        over.bus().stop();
        try (var files = Files.walk(scratch)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        }
    }

    /**
     * Waits for the end of a session, so that it writes nothing into a folder that is being
     * deleted.
     */
    private static void ended(long pid) {
        ProcessHandle.of(pid).ifPresent(Bus::awaitEnd);
    }

    ModelApi api() {
        return state().api();
    }

    Bus bus() {
        return state().bus();
    }

    ClientHome home() {
        return state().home();
    }

    Path plugin() {
        return state().plugin();
    }

    /** Writes {@code config.toml}; the next daemon reads it. */
    void configure(String text) {
        try {
            Path folder = Files.createDirectories(home().path().resolve(".claudectl"));
            Files.writeString(folder.resolve("config.toml"), text);
            bus().stop();
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot write the configuration", failure);
        }
    }

    /** Writes the user skills, as init does. */
    void skills() {
        skill(Skills.files(Needs.programs().resolve("claudectl")));
    }

    /** Writes user skills: each file's path below the folder of skills, and its text. */
    void skill(Map<String, String> files) {
        try {
            for (var file : files.entrySet()) {
                Path skill = home().path().resolve(".claude/skills").resolve(file.getKey());
                Files.createDirectories(Objects.requireNonNull(skill.getParent()));
                Files.writeString(skill, file.getValue());
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot write the skills", failure);
        }
    }

    RealClient client() {
        return state().client();
    }

    Path project(String name) {
        return state().home().project(name);
    }

    /** A session in a terminal of its own. */
    Terminal session(String name, Path directory, String... arguments) {
        return session(name, directory, Map.of(), arguments);
    }

    /** A session in a terminal of its own, with more in its environment. */
    Terminal session(String name, Path directory, Map<String, String> more, String... arguments) {
        Terminal terminal =
                state().client().interactive(state().tmux(), name, directory, more, arguments);
        terminals.add(terminal);
        return terminal;
    }

    /**
     * The session that all tests of a class use for a role, idle in an empty conversation: a start
     * of the client costs ten times a {@code /clear}.
     *
     * @param wake whether the role's mail may wake it: on or off; empty for a session without role
     */
    Terminal kept(String role, String wake, String... arguments) {
        return kept(role, wake, Map.of(), arguments);
    }

    /** The same; the first call decides on environment and arguments. */
    Terminal kept(String role, String wake, Map<String, String> more, String... arguments) {
        Terminal terminal = kept.get(role);
        if (terminal == null) {
            if (!wake.isEmpty()) {
                bus().bind(role, project(role), "--wake", wake);
            }
            terminal = session(role, project(role), more, arguments);
            kept.put(role, terminal);
        } else {
            awaitTurnEnd(terminal);
            // An interrupted prompt comes back to be edited.
            terminal.press("C-u");
            if (!wake.isEmpty()) {
                bus().run("bus", "role", "set", role, "--wake", wake);
            }
            clear(terminal);
        }
        home().awaitIdle(terminal.pid());
        if (!wake.isEmpty()) {
            bus().awaitSession(terminal.pid(), "\"doorbell\"", "\"state\":\"idle\"");
        }
        mark();
        return terminal;
    }

    /** A kept session that ends, or has ended: the next test starts another. */
    void dismiss(String role) {
        Terminal over = kept.remove(role);
        if (over != null) {
            ProcessHandle.of(over.pid()).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    /** Waits for the request that brings these words, one of this test. */
    ModelRequest brought(String words) {
        return brought(words, 1).getFirst();
    }

    /** Waits for so many requests that bring these words, all of this test. */
    List<ModelRequest> brought(String words, int count) {
        return api().awaitCount(
                        words,
                        request -> ofThisTest(request) && request.brings(words),
                        count,
                        Deadline.SOON);
    }

    boolean ofThisTest(ModelRequest request) {
        return request.number() > asked;
    }

    /** The requests of this test. */
    List<ModelRequest> requests() {
        return api().requests(this::ofThisTest);
    }

    /**
     * Gives a session a prompt that plays a script of these answers, and returns its first request.
     */
    ModelRequest play(Terminal terminal, String script, Answer... answers) {
        String prompt = "please " + api().script(script, answers);
        terminal.submit(prompt);
        return brought(prompt);
    }

    /**
     * Waits until a terminal's session has ended the turn that was played, and returns its screen.
     */
    String awaitTurnEnd(Terminal terminal) {
        home().awaitIdle(terminal.pid());
        return terminal.await(
                "the end of its turn", screen -> !screen.contains("esc to interrupt"));
    }

    /** Begins another conversation in the same client. */
    void clear(Terminal terminal) {
        String before = conversation(terminal);
        terminal.submit("/clear");
        boolean another =
                Patience.until(Patience.LIMIT, () -> !conversation(terminal).equals(before));
        if (!another) {
            throw new AssertionError("the same conversation\n" + terminal.screen());
        }
    }

    /** The conversation of a terminal, as the client's own file has it. */
    private String conversation(Terminal terminal) {
        try {
            Matcher id = CONVERSATION.matcher(Files.readString(home().sessionFile(terminal.pid())));
            return id.find() ? id.group(1) : "";
        } catch (IOException failure) {
            throw new UncheckedIOException("no session file", failure);
        }
    }

    /** A call of one of the bus's tools. */
    static Answer tool(String name, Map<String, ?> input) {
        return Answer.tool(TOOLS + "__" + name, input);
    }

    /** A call that sends a task. */
    static Answer publish(String role, String subject, String body) {
        return tool(
                "publish",
                Map.of("subject", subject, "body", body, "type", "task", "addressed_to", role));
    }

    private State state() {
        return Objects.requireNonNull(state, "the scene is set before each test");
    }

    private void report(State state) {
        var text = new StringBuilder("---- the scene of the failed test ----\n");
        text.append(state.api().report());
        for (Terminal each : terminals) {
            text.append("---- terminal ").append(each).append('\n');
            try {
                text.append(each.history().replaceAll("(?m)^\\s*\n", "")).append('\n');
            } catch (AssertionError | IndexOutOfBoundsException closed) {
                text.append("closed\n");
            }
        }
        text.append(state.bus().report());
        System.err.println(text);
    }
}
