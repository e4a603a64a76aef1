package io.claudectl.e2e.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.demo.ScriptedSession;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The queries of the user page, word for word. */
class ViewsTest {
    private static final String ISO = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z";

    @RegisterExtension static final Stage stage = new Stage();

    @Test
    void roles_show_who_holds_them_and_when_they_were_last_seen() {
        ScriptedSession session = stage.member("frontend");
        stage.role("nobody-yet");

        var rows = stage.query("SELECT role, pid, last_seen FROM roles");

        assertThat(rows).extracting(row -> row.get("role")).contains("frontend", "nobody-yet");
        Map<String, String> row =
                rows.stream()
                        .filter(each -> "frontend".equals(each.get("role")))
                        .findFirst()
                        .orElseThrow();
        assertThat(row).containsEntry("pid", Long.toString(session.pid()));
        assertThat(row.get("last_seen")).matches(ISO);
    }

    @Test
    void messages_show_what_was_sent_to_whom_and_where_it_stands() {
        stage.role("backend");
        stage.send("backend", "one", "--subject", "first.thing");
        stage.send("backend", "two", "--subject", "second.thing");

        var rows =
                stage.query(
                        "SELECT subject, addressed_to, status FROM messages ORDER BY created_at"
                                + " DESC LIMIT 20");

        assertThat(rows)
                .contains(
                        Map.of(
                                "subject",
                                "second.thing",
                                "addressed_to",
                                "backend",
                                "status",
                                "pending"),
                        Map.of(
                                "subject",
                                "first.thing",
                                "addressed_to",
                                "backend",
                                "status",
                                "pending"));
        assertThat(stage.query("SELECT created_at FROM messages").getFirst().get("created_at"))
                .matches(ISO);
    }
}
