package io.claudectl.e2e.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.demo.Ran;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HelpTest {
    @RegisterExtension static final Stage stage = new Stage();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "bus",
                "bus send",
                "bus publish",
                "bus subscribe",
                "bus unsubscribe",
                "bus subjects",
                "bus claim",
                "bus release",
                "bus owns",
                "bus why",
                "bus tail",
                "bus stats",
                "bus inbox",
                "bus ack",
                "bus whoami",
                "bus agents",
                "bus role",
                "bus role bind",
                "bus role list",
                "bus role unbind",
                "bus role suggest",
                "bus prune",
                "bus pause",
                "bus resume",
                "bus reply",
                "bus thread",
                "bus mute",
                "bus unmute",
                "bus role set",
                "bus wake-test",
                "bus dead",
                "bus dead list",
                "bus dead show",
                "bus dead retry",
                "bus dead drop",
                "bus doorbell",
                "config",
                "config show",
                "config check",
                "config set",
                "bus stdio",
                "bus stop-hook",
                "bus hook",
                "daemon",
                "daemon start",
                "daemon stop",
                "daemon status",
                "init",
                "doctor",
                "demo",
                "completion"
            })
    void every_command_explains_itself_with_an_example(String command) {
        Ran help = stage.call(words(command, "--help"));

        assertThat(help.exit()).isZero();
        assertThat(help.err()).isEmpty();
        assertThat(help.out())
                .contains("Usage: claudectl" + (command.isEmpty() ? "" : " " + command))
                .contains("Example");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense",
                "bus nonsense",
                "bus send",
                "bus send frontend",
                "bus send frontend a b",
                "bus publish",
                "bus publish a.b",
                "bus publish a.b c d",
                "bus subscribe frontend",
                "bus unsubscribe",
                "bus claim",
                "bus release",
                "bus owns frontend --remove",
                "bus subjects --since never",
                "bus inbox --nonsense",
                "bus role",
                "bus role bind",
                "bus role bind frontend",
                "bus role suggest --top 0",
                "bus role suggest frontend",
                "bus prune --days many",
                "bus ack",
                "bus reply",
                "bus thread",
                "bus dead",
                "bus dead retry",
                "bus wake-test",
                "bus role set",
                "config nonsense",
                "daemon nonsense",
                "init",
                "doctor --nonsense",
                "demo --nonsense",
                "completion",
                "completion tcsh"
            })
    void words_it_does_not_understand_are_exit_2_and_one_line_with_the_next_step(String command) {
        Ran wrong = stage.call(words(command));

        assertThat(wrong.exit()).isEqualTo(2);
        assertThat(wrong.out()).isEmpty();
        assertThat(wrong.err().lines()).hasSize(1).allMatch(line -> line.startsWith("claudectl: "));
    }

    @Test
    void the_bare_command_shows_one_screen_and_the_next_step() {
        Ran bare = stage.call();

        assertThat(bare.exit()).isZero();
        assertThat(bare.out()).contains("the bus runs").contains("next: ");
    }

    @Test
    void it_names_its_version() {
        assertThat(stage.call("--version").out()).startsWith("claudectl ");
    }

    private static String[] words(String command, String... more) {
        Stream<String> first =
                command.isEmpty() ? Stream.of() : Arrays.stream(command.split(" ", -1));
        return Stream.concat(first, Arrays.stream(more)).toArray(String[]::new);
    }
}
