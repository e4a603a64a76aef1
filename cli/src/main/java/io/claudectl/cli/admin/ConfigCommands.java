package io.claudectl.cli.admin;

import io.claudectl.agent.claude.InsideSession;
import io.claudectl.cli.context.Exit;
import io.claudectl.cli.help.CompletionWords;
import io.claudectl.core.text.SafeText;
import io.claudectl.daemon.config.Config;
import io.claudectl.daemon.config.ConfigEdit;
import io.claudectl.daemon.config.ConfigKey;
import io.claudectl.daemon.config.ConfigWrong;
import io.claudectl.json.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The settings, read without the daemon, which does not start with an invalid file. */
public final class ConfigCommands {
    private ConfigCommands() {}

    @Command(
            name = "config",
            header = "The settings of config.toml.",
            footer = {"", "Examples:", "  claudectl config show", "  claudectl config check"},
            subcommands = {Show.class, Check.class, Put.class})
    public static final class Group {}

    @Command(
            name = "show",
            header = "Show every key with the value in use.",
            description =
                    "Reads the file; a running daemon keeps the values of its start: after a change, claudectl daemon stop.",
            footer = {"", "Example:", "  claudectl config show --json"})
    public static final class Show extends Looking {
        @Override
        int told(Config.Look look) {
            if (json()) {
                Map<String, Object> keys = new LinkedHashMap<>();
                for (ConfigKey key : ConfigKey.values()) {
                    Map<String, Object> fields = new LinkedHashMap<>();
                    fields.put("value", look.set().getOrDefault(key, key.otherwise()));
                    fields.put("default", key.otherwise());
                    fields.put("set", look.set().containsKey(key));
                    fields.put("says", key.says());
                    keys.put(key.path(), fields);
                }
                Map<String, Object> answer = new LinkedHashMap<>();
                answer.put("file", file().toString());
                answer.put("exists", Files.exists(file()));
                answer.put("keys", keys);
                out().println(Json.write(answer));
                return Exit.DONE;
            }
            say("# " + file() + (Files.exists(file()) ? "" : " (not there: defaults)"));
            for (ConfigKey key : ConfigKey.values()) {
                boolean set = look.set().containsKey(key);
                String value =
                        "%s = %s"
                                .formatted(
                                        key.path(), look.set().getOrDefault(key, key.otherwise()));
                say(
                        value
                                + " ".repeat(Math.max(1, 44 - value.length()))
                                + (set ? "# set; default " + key.otherwise() : "# default")
                                + "; "
                                + key.says());
            }
            return Exit.DONE;
        }
    }

    @Command(
            name = "check",
            header = "Check the file and list all errors.",
            footer = {
                "",
                "Examples:",
                "  claudectl config check",
                "  claudectl config check new.toml --json"
            })
    public static final class Check extends Looking {
        @Parameters(
                index = "0",
                arity = "0..1",
                paramLabel = "<file>",
                description = "Another file than the bus's own.")
        private @Nullable Path other;

        @Override
        Path file() {
            return other == null ? super.file() : other;
        }

        /** A named file must exist. */
        @Override
        public Integer call() {
            if (other != null && !Files.isRegularFile(other)) {
                String wrong = other + " is not a file";
                if (json()) {
                    out().println(Json.write(answer(List.of(wrong))));
                } else {
                    complain(wrong);
                }
                return Exit.FAILED;
            }
            return super.call();
        }

        @Override
        int told(Config.Look look) {
            if (json()) {
                out().println(Json.write(answer(List.of())));
            } else {
                say(
                        Files.exists(file())
                                ? "%s is fine: %d keys set".formatted(file(), look.set().size())
                                : file() + " is not there: every key has its default");
            }
            return Exit.DONE;
        }
    }

    @Command(
            name = "set",
            header = "Set one key; every other line of the file stays.",
            description =
                    "Needs a person's shell. A running daemon keeps the values of its start: claudectl daemon stop.",
            footer = {"", "Example:", "  claudectl config set wake.default on"})
    public static final class Put extends Looking {
        @Parameters(
                index = "0",
                paramLabel = "<key>",
                completionCandidates = CompletionWords.Keys.class,
                description = "As config show names it.")
        private String key = "";

        @Parameters(
                index = "1",
                paramLabel = "<value>",
                description = "As config.toml has it; a text without quotes.")
        private String value = "";

        @Override
        int told(Config.Look look) {
            return Exit.DONE;
        }

        @Override
        public Integer call() {
            if (InsideSession.is(System.getenv())) {
                return refused(
                        "a call from inside a Claude Code session cannot change settings; ask your user to run `claudectl config set %s %s` in a terminal of their own"
                                .formatted(key, value));
            }
            for (ConfigKey each : ConfigKey.values()) {
                if (each.path().equals(key)) {
                    return put(each);
                }
            }
            return refused("unknown key " + key + "; claudectl config show lists all");
        }

        private int put(ConfigKey each) {
            try {
                boolean changed = ConfigEdit.set(file(), each, value);
                String how =
                        changed
                                ? "%s is set in %s; the next daemon reads it: claudectl daemon stop"
                                : "%s already has that value in %s";
                say(how.formatted(each.path(), file()));
                return Exit.DONE;
            } catch (ConfigWrong wrong) {
                return refused(wrong.getMessage());
            } catch (IOException failure) {
                return refused("cannot write " + file() + ": " + failure.getMessage());
            }
        }

        private int refused(@Nullable String why) {
            complain(String.valueOf(why));
            return Exit.FAILED;
        }
    }

    /** A command that reads the file of settings. */
    abstract static class Looking implements Callable<Integer> {
        @Spec
        @SuppressWarnings("NullAway.Init")
        private CommandSpec spec;

        @Option(names = "--json", description = "Answer in JSON.")
        private boolean json;

        abstract int told(Config.Look look);

        boolean json() {
            return json;
        }

        PrintWriter out() {
            return spec.commandLine().getOut();
        }

        PrintWriter err() {
            return spec.commandLine().getErr();
        }

        /** Prints one line, with invisible characters of names and values escaped. */
        void say(String line) {
            out().println(SafeText.singleLine(line));
        }

        /** Prints one line about an error, escaped alike. */
        void complain(String line) {
            err().println("claudectl: " + SafeText.singleLine(line));
        }

        /** Returns the bus's own file, by the environment. */
        Path file() {
            String home = System.getenv("CLAUDECTL_HOME");
            return (home == null || home.isEmpty()
                            ? Path.of(String.valueOf(System.getenv("HOME")), ".claudectl")
                            : Path.of(home))
                    .resolve("config.toml");
        }

        Map<String, Object> answer(List<String> problems) {
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("file", file().toString());
            answer.put("exists", Files.exists(file()));
            answer.put("problems", problems);
            return answer;
        }

        @Override
        public Integer call() {
            try {
                return told(Config.look(file()));
            } catch (ConfigWrong wrong) {
                if (json) {
                    out().println(Json.write(answer(wrong.problems())));
                } else {
                    wrong.problems().forEach(each -> complain(file() + ": " + each));
                }
                return Exit.FAILED;
            } catch (IOException unreadable) {
                complain("cannot read " + file() + ": " + unreadable.getMessage());
                return Exit.FAILED;
            }
        }
    }
}
