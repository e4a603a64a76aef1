package io.claudectl.e2e.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.demo.Json;
import io.claudectl.demo.Ran;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SendTest {
    @RegisterExtension static final Stage stage = new Stage();

    @BeforeAll
    static void bind() {
        stage.bus().configure("[send]\nper_minute = 1000\n");
        stage.role("frontend");
        stage.role("backend");
    }

    @Test
    void what_is_stored_is_answered_with_its_id_and_recipient() {
        Ran sent = stage.run("bus", "send", "frontend", "hello", "--json");

        assertThat(Json.at(sent.json(), "stored")).isEqualTo(true);
        assertThat(sent.text("id"))
                .matches("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}");
        assertThat(sent.text("recipients", 0, "role")).isEqualTo("frontend");
        assertThat(Json.at(sent.json(), "recipients", 0, "session")).isNull();
        assertThat(Json.at(sent.json(), "recipients", 0, "reachable")).isEqualTo(false);
        assertThat(stage.mail(sent.text("id")).status()).isEqualTo("pending");
    }

    @Test
    void a_person_reads_that_it_waits_for_a_session() {
        assertThat(stage.run("bus", "send", "frontend", "hello").out())
                .contains("for frontend: no session has this role now; it waits");
    }

    @Test
    void it_is_a_task_from_cli_of_normal_priority_unless_said_otherwise() {
        Map<String, String> row = row(stage.send("frontend", "defaults"));

        assertThat(row)
                .containsEntry("msg_type", "task")
                .containsEntry("subject", "task.created")
                .containsEntry("sender_role", "cli")
                .containsEntry("priority", "normal");
    }

    @Test
    void type_subject_sender_and_priority_are_stored_as_given() {
        String id =
                stage.send(
                        "frontend",
                        "x",
                        "--msg-type",
                        "status",
                        "--subject",
                        "env.changed",
                        "--from",
                        "infra",
                        "--priority",
                        "high");

        assertThat(row(id))
                .containsEntry("msg_type", "status")
                .containsEntry("subject", "env.changed")
                .containsEntry("sender_role", "infra")
                .containsEntry("priority", "high");
    }

    @Test
    void type_is_another_name_for_msg_type_and_names_the_subject() {
        assertThat(row(stage.send("frontend", "x", "--type", "question")))
                .containsEntry("msg_type", "question")
                .containsEntry("subject", "question.created");
    }

    @Test
    void a_dash_reads_the_body_from_standard_input() {
        Ran sent =
                stage.outside("bus", "send", "frontend", "-", "--json")
                        .reading("line one\nline two\n")
                        .run()
                        .orFail();

        assertThat(row(sent.text("id"))).containsEntry("body", "line one\nline two\n");
    }

    @Test
    void a_file_is_read_from_the_callers_directory() throws IOException {
        Path directory = stage.bus().directory("notes");
        Files.writeString(directory.resolve("notes.md"), "from a file");

        Ran sent =
                stage.outside("bus", "send", "frontend", "--file", "notes.md", "--json")
                        .in(directory)
                        .run()
                        .orFail();

        assertThat(row(sent.text("id"))).containsEntry("body", "from a file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--force is broken", "-v fails", "--json-like text", "---"})
    void a_body_may_begin_with_dashes(String body) {
        assertThat(row(stage.send("frontend", body))).containsEntry("body", body);
    }

    @Test
    void behind_two_dashes_everything_is_text() {
        Ran sent = stage.run("bus", "send", "frontend", "--json", "--", "--key");

        assertThat(row(sent.text("id"))).containsEntry("body", "--key");
    }

    @Test
    void standard_input_stays_unread_where_nobody_asked_for_it() {
        String script =
                "printf 'one\\n"
                        + "two\\n"
                        + "' | while read -r line; do claudectl bus send frontend \"$line\" >/dev/null;"
                        + " done";
        Ran loop = stage.shell(script);

        assertThat(loop.orFail().err()).isEmpty();
        assertThat(stage.query("SELECT body FROM messages WHERE body IN ('one', 'two')"))
                .hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({"/clear,\\/clear", "' \t/clear',' \t\\/clear'", "'\u200b/clear','\u200b\\/clear'"})
    void a_leading_slash_is_stored_neutralised(String body, String stored) {
        assertThat(row(stage.send("frontend", body))).containsEntry("body", stored);
    }

    @Test
    void the_same_key_stores_it_once() {
        String first = stage.send("frontend", "build 1742", "--key", "build-1742");
        Ran second = stage.run("bus", "send", "frontend", "build 1742", "--key", "build-1742");

        assertThat(second.out()).startsWith("already stored " + first);
        assertThat(stage.query("SELECT id FROM messages WHERE body = 'build 1742'")).hasSize(1);
    }

    @Test
    void the_same_key_with_another_body_is_refused() {
        stage.send("frontend", "one thing", "--key", "taken");

        Ran refused = stage.call("bus", "send", "frontend", "another", "--key", "taken");

        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err()).contains("the key was used");
    }

    @Test
    void a_reply_continues_the_thread_of_what_it_answers() {
        String question = stage.send("frontend", "which picker?", "--type", "question");
        String answer = stage.send("backend", "the shared one", "--reply-to", question);
        String more = stage.send("backend", "see packages/ui", "--thread", question);

        assertThat(row(answer))
                .containsEntry("reply_to", question)
                .containsEntry("thread_id", question);
        assertThat(row(more)).containsEntry("thread_id", question);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--reply-to", "--thread"})
    void a_message_nobody_stored_cannot_be_continued(String option) {
        refused(
                "no message 0190b2c4-0000-7000-8000-000000000000 is stored",
                "frontend",
                "x",
                option,
                "0190b2c4-0000-7000-8000-000000000000");
    }

    @Test
    void an_unknown_role_is_refused_with_near_names() {
        refused("no role fronted is bound; did you mean frontend?", "fronted", "x");
        refused("no role zzz is bound; bind it with", "zzz", "x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Frontend", "front end", "front\nend", "-x", "a.b"})
    void what_is_no_role_name_is_refused(String role) {
        Ran refused = stage.call("bus", "send", "x", role);
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(stage.call("bus", "send", role, "x").exit()).isIn(1, 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {".", "..", "a..b", "*", "a.>", "a b", "a\nb"})
    void what_is_no_subject_is_refused(String subject) {
        refused("is no subject", "frontend", "x", "--subject", subject);
    }

    @Test
    void other_types_and_priorities_are_refused_with_the_list() {
        refused(
                "use one of task, result, question, status, handoff",
                "frontend",
                "x",
                "--type",
                "gossip");
        refused("use one of low, normal, high", "frontend", "x", "--priority", "urgent");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\n"})
    void an_empty_body_is_refused(String body) {
        refused("the body is empty", "frontend", body);
    }

    @Test
    void a_body_of_8192_bytes_is_stored_and_one_more_is_refused() {
        String most = "x".repeat(8_192);

        assertThat(row(stage.send("frontend", most))).containsEntry("body", most);
        refused("the body has 8193 bytes, the limit is 8192", "frontend", most + "x");
    }

    @Test
    void a_huge_body_is_refused_whatever_way_it_comes() throws IOException {
        Path big =
                Files.writeString(
                        stage.bus().directory("notes").resolve("big"), "x".repeat(1_000_000));
        Ran piped =
                stage.outside("bus", "send", "frontend", "-").reading("x".repeat(1_000_000)).run();

        assertThat(piped.exit()).isEqualTo(1);
        assertThat(piped.err()).contains("more than 131072 bytes, the limit is 8192");
        Ran shorter =
                stage.outside("bus", "send", "frontend", "-").reading("x".repeat(9_000)).run();
        assertThat(shorter.err()).contains("the body has 9000 bytes, the limit is 8192");
        refused("the limit is 8192", "frontend", "--file", big.toString());
    }

    @Test
    void a_body_that_is_no_utf_8_is_refused() throws IOException {
        Path latin = stage.bus().directory("notes").resolve("latin1");
        Files.write(latin, "caf\u00e9".getBytes(StandardCharsets.ISO_8859_1));

        refused("not UTF-8", "frontend", "--file", latin.toString());
    }

    @Test
    void a_file_that_is_not_there_is_named() {
        refused("cannot read nowhere.txt", "frontend", "--file", "nowhere.txt");
    }

    @ParameterizedTest
    @ValueSource(strings = {"supervisor", "operator", "human", "bus", "session-12345678"})
    void nobody_sends_in_a_name_of_the_bus(String name) {
        refused("the name " + name + " is the bus's own", "frontend", "x", "--from", name);
    }

    private static Map<String, String> row(String id) {
        List<Map<String, String>> rows =
                stage.query("SELECT * FROM messages WHERE id = '" + id + "'");
        assertThat(rows).hasSize(1);
        return rows.getFirst();
    }

    private static void refused(String why, String... words) {
        String[] all = new String[words.length + 2];
        all[0] = "bus";
        all[1] = "send";
        System.arraycopy(words, 0, all, 2, words.length);
        Ran refused = stage.call(all);
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.out()).isEmpty();
        assertThat(refused.err().lines())
                .hasSize(1)
                .first()
                .asString()
                .startsWith("claudectl: ")
                .contains(why);
    }
}
