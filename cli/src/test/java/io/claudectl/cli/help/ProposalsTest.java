package io.claudectl.cli.help;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.cli.CommandTree;
import io.claudectl.setup.command.DoctorCommand;
import io.claudectl.setup.command.InitCommand;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.Model.CommandSpec;

/** Completion's proposals for a partial line. */
class ProposalsTest {
    private static final CommandSpec MODEL =
            new CommandTree(List.of(InitCommand.class, DoctorCommand.class))
                    .model()
                    .getCommandSpec();
    private static final Completion COMPLETION =
            new Completion(
                    Page.of(MODEL),
                    new Completion.Known() {
                        @Override
                        public Map<String, String> roles() {
                            return Map.of("frontend", "/p/frontend");
                        }

                        @Override
                        public Map<String, String> messages() {
                            return Map.of("0190b2c4-1", "task.created");
                        }

                        @Override
                        public Map<String, String> processes() {
                            return Map.of("4711", "frontend");
                        }

                        @Override
                        public Map<String, String> subjects() {
                            return Map.of("env.changed", "3 sent");
                        }
                    });

    private static List<String> lines(String typed) {
        return COMPLETION.of(List.of(typed.split(" ", -1))).lines().toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    da                           | daemon :4
                    daemon st                    | start stop status :4
                    bus send --type_             | task result question status handoff :4
                    bus send --msg-type=h        | --msg-type=handoff :4
                    bus send --msg-type = h      | handoff :4
                    bus send --msg-type =        | task result question status handoff :4
                    bus send f                   | frontend :4
                    bus send --priority high f   | frontend :4
                    bus send -- f                | frontend :4
                    bus send frontend f          | :4
                    bus send x --key k --pri     | --priority :4
                    bus send --subject f         | :4
                    bus inbox --role f           | frontend :4
                    bus role bind f              | frontend :4
                    bus role unbind fr           | frontend :4
                    bus ack id --outcome d       | done declined :4
                    bus send x --file n          | :0
                    bus send --subject_          | env.changed :4
                    bus publish e                | env.changed :4
                    bus subscribe frontend a env | env.changed :4
                    bus reply 0                  | 0190b2c4-1 :4
                    bus thread_                  | 0190b2c4-1 :4
                    bus send --reply-to_         | 0190b2c4-1 :4
                    bus why 0                    | 0190b2c4-1 :4
                    bus role bind x . --pid_     | 4711 :4
                    bus role bind b p            | :16
                    bus hook Sto                 | Stop StopFailure :4
                    bus role list --zz           | :4
                    bus role list --json=x       | :4
                    completion z                 | zsh :4
                    man                          | :4
                    init --plugin-dir x          | :16
                    nothing of ours              | :4
                    """)
    void line_is_completed_from_the_model_with_what_the_bus_knows(String typed, String expected) {
        String proposed =
                lines(typed.replace('_', ' ')).stream()
                        .map(line -> line.split("\t", -1)[0])
                        .collect(Collectors.joining(" "));

        assertThat(proposed).isEqualTo(expected);
    }

    @Test
    void proposals_carry_descriptions_behind_a_tab() {
        assertThat(lines("bus send f")).containsExactly("frontend\t/p/frontend", ":4");
        assertThat(lines("bus send x --pri").getFirst()).startsWith("--priority\tlow, normal");
        assertThat(lines("bus s")).anyMatch(line -> line.startsWith("send\tStore a message"));
    }

    @Test
    void no_words_propose_nothing() {
        assertThat(COMPLETION.of(List.of())).isEqualTo(":4\n");
    }

    @Test
    void every_visible_option_is_proposed_for_its_command() {
        for (Page page : Page.of(MODEL).all().toList()) {
            String typed =
                    String.join(" ", page.path().subList(1, page.path().size())).concat(" --");
            List<String> proposed =
                    lines(typed.strip()).stream().map(line -> line.split("\t", -1)[0]).toList();
            for (Page.Flag flag : page.flags()) {
                assertThat(proposed)
                        .as(typed)
                        .containsAll(
                                flag.names().stream()
                                        .filter(name -> name.startsWith("--"))
                                        .toList());
            }
        }
    }
}
