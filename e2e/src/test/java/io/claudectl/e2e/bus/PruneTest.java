package io.claudectl.e2e.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.demo.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PruneTest {
    @RegisterExtension final Stage stage = new Stage();

    @Test
    void only_delivered_mail_goes_unless_more_is_asked_for() {
        var session = stage.member("frontend");
        String acked = stage.send("frontend", "acked");
        session.turn("one");
        stage.await(acked, "delivered seen");
        session.sh("claudectl bus ack " + acked).orFail();
        String delivered = stage.send("frontend", "delivered");
        session.turn("two");
        stage.await(delivered, "delivered seen");
        String pending = stage.send("frontend", "pending");

        assertThat(stage.run("bus", "prune").out())
                .isEqualTo("erased 0 deliveries older than 30 days\n");
        assertThat(stage.run("bus", "prune", "--days", "0", "--dry-run", "--json").json())
                .isEqualTo(Json.object("count", 1L, "dry_run", true));
        assertThat(stage.mail()).hasSize(3);
        assertThat(stage.run("bus", "prune", "--days", "0").out()).startsWith("erased 1 ");
        assertThat(stage.mail()).extracting(Stage.Mail::id).containsExactly(acked, pending);
        assertThat(stage.run("bus", "prune", "--days", "0", "--acked", "--dead").out())
                .startsWith("erased 1 ");
        assertThat(stage.mail()).extracting(Stage.Mail::id).containsExactly(pending);
    }

    @Test
    void offers_that_were_taken_back_go_once_their_work_is_settled() {
        var session = stage.member("backend");
        stage.role("tester");
        stage.run("bus", "subscribe", "backend", "task.>");
        stage.run("bus", "subscribe", "tester", "task.>");
        String id = stage.run("bus", "publish", "task.x", "do it", "--json").text("id");
        session.sh("claudectl bus claim " + id).orFail();
        assertThat(stage.mail())
                .extracting(Stage.Mail::status)
                .containsExactly("withdrawn", "withdrawn");

        assertThat(stage.run("bus", "prune", "--days", "0").out())
                .as("the work is open: they may be offered again")
                .startsWith("erased 0 ");
        session.sh("claudectl bus ack " + id).orFail();
        assertThat(stage.run("bus", "prune", "--days", "0").out()).startsWith("erased 1 ");
        assertThat(stage.mail()).extracting(Stage.Mail::status).containsExactly("acked");
    }

    @Test
    void many_go_in_one_call() {
        stage.bus().configure("[send]\nper_minute = 1000\n");
        stage.role("frontend");
        String script =
                "i=0; while [ $i -lt 250 ]; do claudectl bus send"
                        + " frontend \"m $i\" >/dev/null || exit 1; i=$((i+1)); done; claudectl bus"
                        + " inbox --role frontend >/dev/null";
        stage.shell(script).orFail();
        stage.run("bus", "inbox", "--role", "frontend");
        stage.run("bus", "inbox", "--role", "frontend");
        long delivered = stage.mail().stream().filter(mail -> mail.is("delivered handed")).count();

        assertThat(delivered).isGreaterThan(200);
        assertThat(stage.run("bus", "prune", "--days", "0").out())
                .startsWith("erased " + delivered + " ");
    }

    @Test
    void days_out_of_range_are_a_usage_error() {
        assertThat(stage.call("bus", "prune", "--days", "-1").exit()).isEqualTo(2);
    }
}
