package io.claudectl.e2e.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.demo.Json;
import io.claudectl.demo.Ran;
import io.claudectl.demo.ScriptedSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SuggestTest {
    @RegisterExtension static final Stage stage = new Stage();

    @Test
    void a_session_is_offered_what_it_was_called() {
        ScriptedSession session = stage.session("shop").start();
        session.turn("you are the payments engineer. Start.");

        Ran json = session.sh("claudectl bus role suggest --json").orFail();
        Ran text = session.sh("claudectl bus role suggest --top 1").orFail();

        assertThat(keys(json)).containsExactly("name", "score", "reasons");
        assertThat(json.text(0, "name")).isEqualTo("payments");
        assertThat(Json.at(json.json(), 0, "score")).isEqualTo(100L);
        assertThat(json.text(0, "reasons", 0)).isEqualTo("its person called it that");
        assertThat(text.out().lines()).hasSize(1);
        assertThat(text.out()).startsWith("payments  100  its person called it that");
    }

    @Test
    void tools_that_stand_in_the_transcript_count() throws IOException {
        ScriptedSession session = stage.session("worker").start();
        session.turn("go on");
        String line =
                """
                {"type":"assistant","uuid":"u","parentUuid":null,"message":{"content":[{"type":"tool_use","id":"t","name":"Write","input":{"file_path":"infra/main.tf"}}]}}
                """;
        Files.writeString(session.transcript(), line.repeat(5), StandardOpenOption.APPEND);

        assertThat(session.sh("claudectl bus role suggest --json").orFail().out())
                .contains("\"infra\"", "\"impl\"", "infra/main.tf");
    }

    @Test
    void from_outside_a_session_is_named_by_its_process() {
        ScriptedSession session = stage.session("named").start();
        session.turn("act as the release reviewer");

        Ran outside =
                stage.run(
                        "bus",
                        "role",
                        "suggest",
                        "--pid",
                        Long.toString(session.pid()),
                        "--top",
                        "1",
                        "--json");

        assertThat(outside.text(0, "name")).isEqualTo("release-reviewer");
        assertThat((List<?>) outside.json()).hasSize(1);
    }

    @Test
    void outside_any_session_the_directorys_name_is_all_there_is() {
        Ran outside =
                stage.outside("bus", "role", "suggest", "--json")
                        .in(stage.bus().directory("Data Lake"))
                        .run()
                        .orFail();

        assertThat((List<?>) outside.json()).hasSize(1);
        assertThat(outside.text(0, "name")).isEqualTo("data-lake");
    }

    @Test
    void a_process_that_is_no_session_is_refused() {
        Ran gone = stage.call("bus", "role", "suggest", "--pid", "4194303");
        Ran other = stage.call("bus", "role", "suggest", "--pid", "1");

        assertThat(gone.exit()).isEqualTo(1);
        assertThat(gone.err()).contains("no process 4194303 is running");
        assertThat(other.exit()).isEqualTo(1);
        assertThat(other.err().lines()).hasSize(1);
    }

    @Test
    void a_role_a_live_session_has_is_marked() {
        ScriptedSession holder = stage.member("taken");
        ScriptedSession asking = stage.session("asking").start();
        asking.turn("you are the taken");

        assertThat(asking.sh("claudectl bus role suggest --json").orFail().out())
                .contains("the session with pid " + holder.pid() + " has this role now");
        assertThat(holder.sh("claudectl bus role suggest --json").orFail().out())
                .contains("it has this role now");
    }

    @Test
    void suggesting_writes_nothing() {
        ScriptedSession session = stage.session("reading").start();
        session.turn("you are the archivist");
        List<Map<String, String>> before = everything();

        session.sh("claudectl bus role suggest").orFail();
        stage.run("bus", "role", "suggest", "--pid", Long.toString(session.pid()));

        assertThat(everything()).isEqualTo(before).isNotEmpty();
    }

    private static List<Map<String, String>> everything() {
        var all = stage.query("SELECT * FROM event");
        all.addAll(stage.query("SELECT * FROM role"));
        all.addAll(stage.query("SELECT * FROM binding"));
        all.addAll(stage.query("SELECT * FROM session"));
        return all;
    }

    private static List<String> keys(Ran json) {
        return ((Map<?, ?>) ((List<?>) json.json()).getFirst())
                .keySet().stream().map(Object::toString).toList();
    }
}
