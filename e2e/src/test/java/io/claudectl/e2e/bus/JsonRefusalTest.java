package io.claudectl.e2e.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.demo.Json;
import io.claudectl.demo.Ran;
import io.claudectl.demo.ScriptedSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A program that asks for JSON reads JSON of a refusal too: code, text, what to do instead. */
class JsonRefusalTest {
    @RegisterExtension static final Stage stage = new Stage();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bus send nobody hi|1|role bind",
                "bus send nobody hi --type foo|1|use one of",
                "bus send nobody hi --bogus|2|--help",
                "bus publish .. hi|1|",
                "bus why 123|1|show them",
                "bus thread 123|1|show them",
                "bus inbox --role nobody|1|role list",
                "bus role bind a.b /|1|use 1 to 64",
                "bus role set nobody --wake on|1|role list",
                "bus role unbind nobody|1|role list",
                "bus ack 123|1|only a reader",
                "bus claim 123|1|give the id",
                "bus release 123|1|",
                "bus reply 123 x|1|give the id",
                "bus owns nobody x|1|role list",
                "bus subscribe nobody x|1|role list",
                "bus mute nobody|1|role list",
                "bus unmute nobody|1|role list",
                "bus dead show 123|1|show them",
                "bus dead retry 123|1|dead list",
                "bus dead drop 123|1|dead list",
                "bus tail --since foo|2|",
                "bus stats --since foo|2|",
                "bus prune --days -1|2|",
                "bus agents --bogus|2|--help",
            })
    void refusal_in_json_has_code_text_and_way_out(String words, int exit, String instead) {
        Ran ran = stage.call((words + " --json").split(" ", -1));

        assertThat(ran.exit()).as(ran.err()).isEqualTo(exit);
        assertThat(ran.out().lines()).hasSize(1);
        String text = String.valueOf(Json.at(ran.json(), "error", "text"));
        assertThat(ran.err()).endsWith("claudectl: " + text + "\n");
        assertThat(String.valueOf(Json.at(ran.json(), "error", "code"))).matches("[a-z][a-z_.-]*");
        if (instead != null) {
            assertThat(String.valueOf(Json.at(ran.json(), "error", "instead"))).contains(instead);
        }
    }

    @Test
    void refused_right_names_its_rule_and_the_command_to_ask_for() {
        ScriptedSession session = stage.member("app");
        stage.role("other");

        Ran ran = session.sh("claudectl bus role set other --wake on --json");

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(String.valueOf(Json.at(ran.json(), "error", "code"))).isNotEqualTo("refused");
        assertThat(String.valueOf(Json.at(ran.json(), "error", "instead")))
                .contains("ask your user to run `claudectl bus role set other");
    }

    @Test
    void refusal_without_json_prints_nothing() {
        assertThat(stage.call("bus", "why", "123").out()).isEmpty();
    }
}
