package io.claudectl.e2e.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.demo.HookAnswer;
import io.claudectl.demo.Json;
import io.claudectl.demo.Ran;
import io.claudectl.demo.ScriptedSession;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The hooks that tell of the client's own tasks, with payloads as the client writes them. */
class ClientTaskHookTest {
    @RegisterExtension private final Stage stage = new Stage();

    private ScriptedSession worker(boolean published) {
        stage.bus().configure("[work]\nclient_tasks = " + published + "\n");
        stage.role("lead");
        stage.run("bus", "subscribe", "lead", "task.>");
        return stage.member("backend");
    }

    private static String payload(
            ScriptedSession session, String event, @Nullable Object... namesAndValues) {
        Map<String, @Nullable Object> payload =
                Json.object(
                        "session_id",
                        session.id(),
                        "transcript_path",
                        session.transcript().toString(),
                        "cwd",
                        session.cwd().toString(),
                        "prompt_id",
                        "8c9d11bd",
                        "hook_event_name",
                        event,
                        "task_id",
                        "1",
                        "task_subject",
                        "Write the parser",
                        "task_description",
                        "Tokens first, then the tree.");
        payload.putAll(Json.object(namesAndValues));
        return Json.write(payload);
    }

    private static HookAnswer told(ScriptedSession session, String event, String payload) {
        HookAnswer answer = session.hook(List.of("bus", "hook", event), payload, null);
        assertThat(answer.ran()).isEqualTo(new Ran(0, "", ""));
        return answer;
    }

    private List<Map<String, String>> stored() {
        return stage.query(
                "SELECT subject, msg_type AS type, sender_role, addressed_to, body FROM messages ORDER BY"
                        + " created_at");
    }

    @Test
    void a_task_is_news_to_whoever_subscribed_once_however_often_its_hook_runs() {
        ScriptedSession session = worker(true);

        for (int i = 0; i < 3; i++) {
            told(session, "TaskCreated", payload(session, "TaskCreated"));
        }
        told(session, "TaskCompleted", payload(session, "TaskCompleted"));

        Map<String, String> made =
                Map.of(
                        "subject",
                        "task.created",
                        "type",
                        "status",
                        "sender_role",
                        "backend",
                        "addressed_to",
                        "lead",
                        "body",
                        "task 1: Write the parser\n\nTokens first, then the tree.");
        assertThat(stored()).hasSize(2).first().isEqualTo(made);
        assertThat(stored().getLast()).containsEntry("subject", "task.completed");
        assertThat(stage.query("SELECT * FROM work")).isEmpty();
    }

    @Test
    void what_is_told_at_the_end_of_a_teammates_turn_is_no_completion() {
        ScriptedSession session = worker(true);

        told(
                session,
                "TaskCompleted",
                payload(session, "TaskCompleted", "permission_mode", "default"));

        assertThat(stored()).isEmpty();
    }

    @Test
    void it_is_off_unless_asked_for() {
        ScriptedSession session = worker(false);

        told(session, "TaskCreated", payload(session, "TaskCreated"));

        assertThat(stored()).isEmpty();
    }

    @Test
    void where_nobody_subscribed_nothing_is_stored() {
        ScriptedSession session = worker(true);
        stage.run("bus", "unsubscribe", "lead", "task.>");

        told(session, "TaskCreated", payload(session, "TaskCreated"));

        assertThat(stored()).isEmpty();
    }

    @Test
    void taskHook_damagedPayload_isSilent() {
        ScriptedSession session = worker(true);

        for (String payload :
                List.of(
                        "",
                        "{}",
                        "[]",
                        "null",
                        "{\"task_id\":",
                        "{\"task_id\":1,\"task_subject\":[],\"task_description\":{}}",
                        "{\"task_id\":\"\",\"task_subject\":\"s\",\"task_description\":\"d\"}",
                        "{\"task_id\":null}")) {
            told(session, "TaskCreated", payload);
        }

        assertThat(stored()).isEmpty();
    }

    @Test
    void a_very_long_description_is_cut_and_what_hides_in_it_is_shown() {
        ScriptedSession session = worker(true);

        told(
                session,
                "TaskCreated",
                payload(session, "TaskCreated", "task_description", "\u202e" + "x".repeat(50_000)));

        assertThat(stored()).hasSize(1);
        assertThat(stored().getFirst().get("body"))
                .startsWith("task 1: Write the parser\n\n<U+202E>xxx")
                .endsWith("xxx...")
                .hasSizeLessThanOrEqualTo(8_192);
    }
}
