package io.claudectl.e2e.pack;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.demo.OutsideCall;
import io.claudectl.demo.PrivateBus;
import io.claudectl.demo.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The scripts of the image in the shells they are for. */
class CompletionTest {
    @TempDir static Path scratch;
    private static PrivateBus bus;

    @BeforeAll
    static void start() throws IOException {
        Path root = Files.createDirectories(scratch.resolve("bus"));
        bus = PrivateBus.in(root, Bare.image(), InstantSource.system());
        for (String role : List.of("frontend", "fish-tank", "backend")) {
            bus.call("bus", "role", "bind", role, bus.directory(role).toString()).orFail();
        }
        Files.writeString(root.resolve("notes.md"), "a");
    }

    @AfterAll
    static void end() {
        bus.close();
    }

    /** One of each kind; which proposals there are: ProposalsTest. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    daemon st                       | start stop status
                    bus send --msg-type=h           | handoff
                    bus send --priority high f      | frontend fish-tank
                    bus send x --file no            | notes.md
                    bus role bind backend pr        | proj
                    man                             |
                    """)
    void bash_and_fish_complete(String typed, String expected) {
        Bare.needs("fish");
        List<String> words = expected == null ? List.of() : List.of(expected.split(" ", -1));
        String line = typed.matches(".*--(type|subject)") ? typed + " " : typed;

        assertThat(bash(line)).containsExactlyInAnyOrderElementsOf(words);
        assertThat(fish(line)).containsExactlyInAnyOrderElementsOf(words);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "zsh", "fish"})
    void each_script_parses_and_is_what_the_command_prints(String shell) throws IOException {
        Bare.needs(shell);
        Path script = script(shell);

        Ran parsed = run(shell, "-n", script.toString());
        assertThat(parsed.exit()).as(parsed.err()).isZero();
        assertThat(parsed.err()).isEmpty();
        assertThat(bus.call("completion", shell).orFail().out())
                .isEqualTo(Files.readString(script));
    }

    @Test
    void zsh_completes_commands_values_and_roles() {
        Bare.needs("zsh");
        assertThat(zsh("claudectl daemon ")).contains("PROPOSED<start stop status forget-version>");
        assertThat(zsh("claudectl bus send --type "))
                .contains("PROPOSED<task result question status handoff>");
        assertThat(zsh("claudectl bus send ")).contains("PROPOSED<backend fish-tank frontend>");
    }

    @Test
    void completion_without_a_daemon_starts_one() throws IOException {
        Path root = Files.createDirectories(scratch.resolve("none"));
        try (var idle = PrivateBus.in(root, Bare.image(), InstantSource.system())) {
            // A slow start may outlast one question, which gives up after five seconds.
            Ran ran = bash(idle.outside(), "daemon sto");
            for (int i = 0; i < 10 && ran.out().isBlank(); i++) {
                ran = bash(idle.outside(), "daemon sto");
            }

            assertThat(ran.out().strip()).isEqualTo("stop");
            assertThat(ran.err()).isEmpty();
        }
    }

    @Test
    void completion_is_silent_where_no_daemon_can_start() throws IOException {
        Path root = Files.createDirectories(scratch.resolve("unusable"));
        var broken = PrivateBus.in(root, Bare.image(), InstantSource.system());
        Files.createDirectories(broken.home().getParent());
        Files.writeString(broken.home(), "a file where the directory should be");

        Ran ran = bash(broken.outside(), "daemon sto");

        assertThat(ran.out().strip()).isEmpty();
        assertThat(ran.err()).isEmpty();
    }

    @Test
    void completion_knows_messages_and_subjects() {
        String id =
                bus.call("bus", "publish", "env.changed", "x", "--type", "status").orFail().out();
        String sent = id.replaceAll("(?s)^stored (\\S+) .*", "$1");

        assertThat(bash("bus thread " + sent.substring(0, 13))).contains(sent);
        assertThat(bash("bus send --subject env")).containsExactly("env.changed");
        assertThat(fish("bus why " + sent)).containsExactly(sent);
    }

    private static List<String> bash(String typed) {
        return bash(bus.outside(), typed)
                .orFail()
                .out()
                .lines()
                .filter(line -> !line.isEmpty())
                .toList();
    }

    /** As readline calls it, which cuts words at the equals sign too. */
    private static Ran bash(OutsideCall on, String typed) {
        String words =
                Arrays.stream(("claudectl " + typed.replace("=", " = ")).split(" ", -1))
                        .map(word -> "'" + word + "'")
                        .collect(Collectors.joining(" "));
        String call =
                "source '%s'; COMP_WORDS=(%s); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _claudectl claudectl; printf '%%s\\n' \"${COMPREPLY[@]}\""
                        .formatted(script("bash"), words);
        return like(on, "bash", "--norc", "-c", call);
    }

    private static List<String> fish(String typed) {
        Ran ran =
                run(
                        "fish",
                        "--no-config",
                        "-c",
                        "source '%s'; complete -C 'claudectl %s'".formatted(script("fish"), typed));
        return ran.orFail()
                .out()
                .lines()
                .map(
                        line ->
                                line.split("\t", -1)[0]
                                        .replaceAll("/$", "")
                                        .replaceAll("^--[a-z-]+=", ""))
                .toList();
    }

    /** What zsh's own completion was given to propose, in a terminal of its own. */
    private static String zsh(String typed) {
        String driver =
                """
                zmodload zsh/zpty
                zpty shell zsh -f -i
                zpty -w shell "PS1= RPS1= ; autoload -Uz compinit; compinit -D -u; source '$1'"
                zpty -w shell 'compadd() { builtin compadd "$@"; local -a all; builtin compadd -O all "$@"; print -r -- "PROPOSED<$all>" ; }; shown() { print -r -- SHO''WN }; comppostfuncs=(shown); bindkey "^I" complete-word; print REA''DY'
                zpty -r -m shell before '*READY*'
                zpty -n -w shell "$2"$'\\t'
                zpty -r -m shell after '*SHOWN*'
                print -r -- $after
                zpty -d shell
                """;
        Ran ran =
                run(
                        "timeout",
                        "20",
                        "zsh",
                        "-f",
                        "-c",
                        driver,
                        "zsh",
                        script("zsh").toString(),
                        typed);
        return ran.orFail().out();
    }

    private static Ran run(String... words) {
        return like(bus.outside(), words);
    }

    private static Ran like(OutsideCall on, String... words) {
        return new OutsideCall(List.of(words), on.cwd(), on.environment(), "", on.scratch()).run();
    }

    private static Path script(String shell) {
        String name = shell.equals("zsh") ? "_claudectl" : "claudectl." + shell;
        return Bare.image().resolve("share").resolve("completions").resolve(name);
    }
}
