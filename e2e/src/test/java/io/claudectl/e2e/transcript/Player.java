package io.claudectl.e2e.transcript;

import io.claudectl.agent.claude.Skills;
import io.claudectl.demo.HookAnswer;
import io.claudectl.demo.Json;
import io.claudectl.demo.OutsideCall;
import io.claudectl.demo.Patience;
import io.claudectl.demo.Processes;
import io.claudectl.demo.Ran;
import io.claudectl.demo.ScriptedSession;
import io.claudectl.demo.SessionPlan;
import io.claudectl.demo.ToolAnswer;
import io.claudectl.e2e.bus.Stage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Does the steps of one transcript on a bus of its own, and says what each printed. */
final class Player implements AutoCloseable {
    private static final Duration BETWEEN_CALLS = Duration.ofMillis(100);

    private final Stage stage = new Stage();
    private final Map<String, ScriptedSession> sessions = new LinkedHashMap<>();
    private final Map<String, HookAnswer> unread = new HashMap<>();
    private final Map<String, String> remembered = new HashMap<>();
    private final Placeholders placeholders;
    private @Nullable Behind behind;

    /** A call in the background. */
    private record Behind(Process process, Path out, Path err) {}

    Player() {
        Path root = stage.bus().user().resolveSibling("proj");
        Map<String, String> places = new LinkedHashMap<>();
        places.put("<proj>", root.toString());
        // The client names a project's folder like that.
        places.put("<project>", root.toString().replace('/', '-'));
        places.put("<state>", stage.bus().home().toString());
        places.put("<home>", stage.bus().user().toString());
        places.put("<image>", Stage.image().toString());
        placeholders = new Placeholders(places, sessions);
    }

    void newSection() {
        placeholders.newSection();
    }

    /** The lines a step printed, with names for what differs in each run. */
    List<String> printed(TranscriptFile.Step step) {
        String text = placeholders.real(step.text()).replace("<x50000>", "x".repeat(50_000));
        String name = step.actor().substring(0, step.actor().length() - 1);
        String printed =
                switch (step.actor()) {
                    case "$" -> person(text);
                    case "@" -> placed(text);
                    default ->
                            step.actor().endsWith("$")
                                    ? shown(session(name).sh(text))
                                    : played(session(name), text);
                };
        return placeholders.named(printed, step.text()).stripTrailing().lines().toList();
    }

    private ScriptedSession session(String name) {
        ScriptedSession session = sessions.get(name);
        if (session == null) {
            throw new IllegalArgumentException("no session is called " + name);
        }
        return session;
    }

    // A person's shell.

    private OutsideCall shell(String script) {
        try {
            // A file: this program's own arguments may be ASCII only.
            Path file = Files.createTempFile("claudectl-transcript-", ".sh");
            Files.writeString(file, "rm '" + file + "'\n" + script + "\n", StandardCharsets.UTF_8);
            return stage.bus().shell(". " + file).in(stage.bus().directory("."));
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot write a script", failure);
        }
    }

    private String person(String text) {
        if (text.equals("wait")) {
            return ended();
        }
        if (!text.endsWith(" &")) {
            return shown(shell(text).run());
        }
        Path out = stage.bus().directory("../run").resolve("behind.out");
        Path err = out.resolveSibling("behind.err");
        OutsideCall call =
                shell("echo $$ >../run/behind.pid; exec " + text.substring(0, text.length() - 2));
        behind = new Behind(call.start(out, err), out, err);
        return "";
    }

    /** How the call in the background ended. */
    private String ended() {
        Behind call = behind;
        if (call == null) {
            throw new IllegalArgumentException("nothing runs in the background");
        }
        behind = null;
        if (!Patience.until(Patience.LIMIT, () -> !call.process().isAlive())) {
            throw new AssertionError("the call in the background does not end");
        }
        try {
            return shown(
                    new Ran(
                            call.process().exitValue(),
                            Files.readString(call.out()),
                            Files.readString(call.err())));
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot read what was printed", failure);
        }
    }

    /** Standard output, then the lines of standard error behind a mark, then the exit if not 0. */
    private static String shown(Ran ran) {
        String err =
                ran.err().lines().map(line -> "! " + line + "\n").collect(Collectors.joining());
        String exit = ran.exit() == 0 ? "" : "[" + ran.exit() + "]\n";
        String out = ran.out();
        return out + (out.isEmpty() || out.endsWith("\n") ? "" : "\n") + err + exit;
    }

    // The acts of a session.

    private String played(ScriptedSession session, String text) {
        int pipe = text.indexOf(" | ");
        if (pipe > 0) {
            String all = played(session, text.substring(0, pipe));
            return shown(shell(text.substring(pipe + 3)).reading(all).run());
        }
        String[] words = text.split(" ", 2);
        String rest = words.length < 2 ? "" : words[1];
        return switch (words[0]) {
            case "prompt" -> shown(session.prompt(rest));
            case "stop" -> shown(session.stop());
            case "unread-stop" -> {
                HookAnswer answer = session.hook("Stop", session.stopPayload());
                unread.put(session.name(), answer);
                yield shown(answer);
            }
            case "clear" -> shown(session.clear());
            case "starts" -> shown(session.start());
            case "turn" ->
                    session.turn(rest).stream()
                            .map(each -> each.strip() + "\n")
                            .collect(Collectors.joining());
            case "bash" -> shown(session.bash(rest));
            case "hook" -> {
                String[] parts = rest.split(" ", 2);
                yield shown(session.hook(parts[0], object(parts.length < 2 ? "{}" : parts[1])));
            }
            case "tool" -> tool(session, rest);
            case "call" -> session.call(rest.split(" ", 2)[0], rest.split(" ", 2)[1]).text() + "\n";
            default -> {
                done(session, words[0], rest);
                yield "";
            }
        };
    }

    private void done(ScriptedSession session, String act, String rest) {
        switch (act) {
            case "answer" -> session.answer(rest);
            case "shows" -> session.shows(rest);
            case "error" -> session.apiError(Integer.parseInt(rest));
            case "ends-turn" -> session.endTurn();
            case "reads-stop" -> session.record(unread.get(session.name()));
            case "remember" -> remembered.put(session.name(), String.valueOf(session.lastLine()));
            case "rewind" -> session.rewindTo(remembered.get(session.name()));
            case "exit" -> session.exit();
            case "kill" -> session.kill();
            default -> throw new IllegalArgumentException("a session does not " + act);
        }
    }

    private static String tool(ScriptedSession session, String rest) {
        String[] parts = rest.split(" ", 2);
        var arguments = new ArrayList<@Nullable Object>();
        object(parts.length < 2 ? "{}" : parts[1])
                .forEach(
                        (name, value) -> {
                            arguments.add(name);
                            arguments.add(value);
                        });
        ToolAnswer answer = session.tool(parts[0], arguments.toArray());
        return answer.text() + "\n" + (answer.failed() ? "[failed]\n" : "");
    }

    private static Map<String, @Nullable Object> object(String json) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        if (Json.read(json) instanceof Map<?, ?> map) {
            map.forEach((name, value) -> fields.put(String.valueOf(name), value));
        }
        return fields;
    }

    /** A hook's texts for the model and the person; what else it answered, as it was. */
    private static String shown(HookAnswer answer) {
        if (answer.silent()) {
            return shown(answer.ran());
        }
        String said = answer.ran().text("systemMessage");
        return (answer.decision().isEmpty()
                        ? ""
                        : "[" + answer.decision() + "] " + answer.reason() + "\n")
                + (said.isEmpty() ? "" : "[says] " + said + "\n")
                + answer.context().strip()
                + "\n"
                + shown(new Ran(answer.ran().exit(), "", answer.ran().err()));
    }

    // The acts of the stage.

    private String placed(String text) {
        String[] lines = text.split("\n", 2);
        String[] words = lines[0].split(" ", -1);
        switch (words[0]) {
            case "config" -> configure(lines.length < 2 ? "" : lines[1]);
            case "role" -> stage.role(words[1], rest(words, 2));
            case "member" -> {
                Path directory = stage.role(words[1], rest(words, 2));
                sessions.put(words[1], stage.session(words[1]).in(directory).start());
            }
            case "session" -> sessions.put(words[1], planned(words).start());
            case "open" -> sessions.put(words[1], planned(words).open());
            case "skills" -> skills();
            case "await" -> stage.await(words[1], String.join(" ", rest(words, 2)));
            case "eventually" -> eventually(text.substring("eventually ".length()));
            case "until" -> until(text.substring("until ".length()));
            case "mail" -> {
                return mail(words[1]);
            }
            case "sql" -> {
                return rows(text.substring("sql ".length()));
            }
            default -> throw new IllegalArgumentException("no step is called @ " + words[0]);
        }
        return "";
    }

    private static String[] rest(String[] words, int from) {
        return List.of(words).subList(from, words.length).toArray(String[]::new);
    }

    /**
     * {@code session NAME [headless] [hookless] [in DIR] [below NAME] [resuming NAME] [WORD=X]}.
     */
    private SessionPlan planned(String... words) {
        SessionPlan plan = stage.session(words[1]);
        for (int i = 2; i < words.length; i++) {
            plan =
                    switch (words[i]) {
                        case "headless" -> plan.withoutTerminal();
                        case "hookless" -> plan.withoutHooks();
                        case "untranscribed" -> plan.withoutTranscript();
                        case "in" -> plan.in(stage.bus().directory(words[++i]));
                        case "below" -> plan.below(session(words[++i]));
                        case "resuming" -> plan.resuming(session(words[++i]));
                        default -> {
                            String[] set = words[i].split("=", 2);
                            yield plan.with(set[0], set[1]);
                        }
                    };
        }
        return plan;
    }

    /** Another configuration; a daemon that runs ends, and the next one reads it. */
    private void configure(String toml) {
        stage.bus().configure(toml.indent(0));
        Ran status = stage.call("daemon", "status", "--json");
        if (status.text("running").equals("true")) {
            long pid = Long.parseLong(status.text("pid"));
            stage.run("daemon", "stop");
            if (!Patience.until(Patience.LIMIT, () -> !Processes.lives(pid))) {
                throw new AssertionError("the daemon does not end");
            }
        }
    }

    /** Waits until a query has a row, which costs no process. */
    private void eventually(String query) {
        if (!Patience.until(Patience.LIMIT, () -> !stage.query(query).isEmpty())) {
            throw new AssertionError("no row in time: " + query);
        }
    }

    /** Writes the skills of the bus where the client looks for a person's own. */
    private void skills() {
        Path folder = stage.bus().user().resolve(".claude/skills");
        try {
            for (Map.Entry<String, String> file : Skills.files(stage.bus().client()).entrySet()) {
                Files.createDirectories(folder.resolve(file.getKey()).getParent());
                Files.writeString(folder.resolve(file.getKey()), file.getValue());
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot write skills", failure);
        }
    }

    private void until(String script) {
        if (!Patience.until(Patience.LIMIT, BETWEEN_CALLS, () -> shell(script).run().exit() == 0)) {
            throw new AssertionError("not in time: " + script);
        }
    }

    /** Each delivery of a message: its role, state, evidence, attempts and outcome. */
    private String mail(String id) {
        return stage.mail().stream()
                .filter(mail -> mail.id().equals(id))
                .map(
                        mail ->
                                "%s: %s, attempt %d\n"
                                        .formatted(
                                                mail.to(),
                                                (mail.status()
                                                                + " "
                                                                + mail.evidence()
                                                                + " "
                                                                + mail.outcome())
                                                        .replaceAll(" +", " ")
                                                        .strip(),
                                                mail.attempt()))
                .collect(Collectors.joining());
    }

    private String rows(String query) {
        return stage.query(query).stream()
                .map(row -> String.join(" | ", row.values()) + "\n")
                .collect(Collectors.joining());
    }

    @Override
    public void close() {
        Behind call = behind;
        if (call != null) {
            call.process().destroyForcibly();
        }
        stage.close();
    }
}
