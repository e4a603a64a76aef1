package io.claudectl.e2e.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.demo.Json;
import io.claudectl.demo.Patience;
import io.claudectl.demo.Ran;
import io.claudectl.demo.ScriptedSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Work for one owner, from the command line. */
class ClaimCommandTest {
    @RegisterExtension static final Stage stage = new Stage();

    @Test
    void one_session_is_granted_the_work_and_the_other_is_told_who_has_it() {
        ScriptedSession spec = stage.member("spec");
        ScriptedSession backend = worker("backend", "task.both");
        ScriptedSession tester = worker("tester", "task.both");
        spec.prompt("go");
        Ran sent = spec.bash("claudectl bus publish task.both 'Add the filter' --json");
        String id = sent.text("id");
        assertThat(Json.at(sent.json(), "work")).isEqualTo(true);
        assertThat(backend.prompt("work").context()).contains("work for one owner", id);
        assertThat(tester.prompt("work").context()).contains("work for one owner", id);

        Ran granted = backend.bash("claudectl bus claim " + id);
        Ran held = tester.bash("claudectl bus claim " + id);
        Ran json = tester.bash("claudectl bus claim --json " + id);

        assertThat(granted.exit()).isZero();
        assertThat(granted.out())
                .startsWith("granted " + id + ": claim 1 for backend\n")
                .containsPattern("----- body [0-9a-f]+ -----\nAdd the filter\n----- end ")
                .contains("claudectl bus ack " + id, "claudectl bus release " + id)
                .doesNotContain("receipt");
        assertThat(backend.bash("claudectl bus claim " + id).out()).startsWith("held already ");
        assertThat(held.exit()).isEqualTo(1);
        assertThat(held.out()).isEmpty();
        assertThat(held.err()).contains("is held by backend since", "leave it to them");
        assertThat(json.exit()).isEqualTo(1);
        assertThat(json.text("held_by")).isEqualTo("backend");
        assertThat(tester.sh("claudectl bus ack " + id).err())
                .contains("is held by backend (claim 1");

        assertThat(backend.bash("claudectl bus ack " + id + " --note merged").out())
                .isEqualTo("recorded: done\n");
        assertThat(spec.stop().context()).contains("task.completed", "merged");
        Ran why = stage.run("bus", "why", id);
        assertThat(why.out())
                .contains("work for one owner: settled at ")
                .containsPattern("claim 1 by backend, .*pid .*, at .*, ended at .*: done: merged")
                .contains("for tester: withdrawn", "taken back: backend has it");
        assertThat(stage.run("bus", "why", id, "--json").text("claims", 0, "ended"))
                .isEqualTo("done");
        assertThat(stage.run("bus", "thread", id).out())
                .containsSubsequence(
                        "work for one owner: settled at",
                        "claim 1 by backend",
                        "-> backend: acked done",
                        "-> tester: withdrawn, somebody else took it");
        assertThat(stage.run("bus", "tail", "--since", "1h", "--subject", "task.both").out())
                .containsPattern("claim.granted +task.both  " + id + ".*role=backend  epoch=1")
                .contains("work.settled");
    }

    @Test
    void work_that_is_given_back_comes_to_the_next_with_what_was_left() {
        ScriptedSession first = worker("first", "task.back");
        ScriptedSession second = worker("second", "task.back");
        String id = stage.run("bus", "publish", "task.back", "half", "--json").text("id");
        first.prompt("work");
        first.bash("claudectl bus claim " + id).orFail();

        Ran released = first.bash("claudectl bus release " + id + " --note 'schema is there'");
        Ran claimed = second.sh("claudectl bus claim " + id);

        assertThat(released.out())
                .isEqualTo("released " + id + ": it is offered to 1 role again\n");
        assertThat(claimed.out())
                .contains("claim 2 for second")
                .containsPattern(
                        "before: first held it from .*: released\n(.*\n)+schema is there\n");
        assertThat(first.sh("claudectl bus release " + id).err())
                .contains("holds no claim", "nothing to release");
        assertThat(stage.run("bus", "claim", "--help").out()).doesNotContain("--key");
        assertThat(second.sh("claudectl bus claim --key again " + id).exit()).isZero();
    }

    @Test
    void dead_letters_of_work_go_and_come_back_as_a_whole() {
        ScriptedSession one = worker("dropone", "task.drop");
        stage.role("droptwo");
        stage.run("bus", "subscribe", "droptwo", "task.drop");
        String id = stage.run("bus", "publish", "task.drop", "x", "--json").text("id");
        one.sh("claudectl bus claim " + id).orFail();
        assertThat(stage.call("bus", "dead", "drop", id).err()).contains("dropone holds a claim");
        one.sh("claudectl bus release " + id).orFail();

        Ran dropped = stage.run("bus", "dead", "drop", id);
        Ran refused = one.sh("claudectl bus claim " + id);
        Ran retried = stage.run("bus", "dead", "retry", id);

        assertThat(dropped.out()).contains(id + " for droptwo is dead");
        assertThat(refused.err()).contains("was given up");
        assertThat(retried.out()).contains(id + " for droptwo waits again");
        assertThat(one.sh("claudectl bus claim " + id).exit()).isZero();
    }

    @Test
    void a_sender_waits_for_the_owner_of_work_and_for_all_who_get_news() throws Exception {
        ScriptedSession owner = worker("owner", "task.wait");
        ScriptedSession idle = worker("idle", "task.wait");
        for (String outcome : new String[] {"done", "failed"}) {
            Waiting seen = waiting("task.wait", outcome + " seen", "--wait", "seen");
            Waiting acked = waiting("task.wait", outcome + " acked", "--wait", "acked");
            owner.prompt("work");
            owner.answer("I see.");
            owner.stop();
            assertThat(seen.exit()).as("one reader is enough").isZero();
            owner.sh("claudectl bus claim " + acked.id()).orFail();
            owner.sh("claudectl bus ack --note why " + acked.id() + " --outcome " + outcome)
                    .orFail();
            assertThat(acked.exit()).isEqualTo(outcome.equals("done") ? 0 : 1);
            assertThat(acked.said()).contains(outcome.equals("done") ? "acked by owner" : "failed");
        }
        stage.run("bus", "subscribe", "owner", "news.wait");
        stage.run("bus", "subscribe", "idle", "news.wait");
        Waiting news = waiting("news.wait", "all", "--wait", "seen", "--type", "status");
        owner.turn("more");
        stage.await(news.id(), mail -> mail.to().equals("idle"), "kept for both");
        assertThat(news.alive()).isTrue();
        idle.turn("more");
        assertThat(news.exit()).isZero();

        Waiting lost = waiting("task.wait", "lost", "--wait", "acked");
        stage.run("bus", "dead", "drop", lost.id());
        assertThat(lost.exit()).isEqualTo(1);
        assertThat(lost.said()).contains("found no owner, so it will not be acked");
        Ran late =
                stage.call(
                        "bus",
                        "publish",
                        "task.wait",
                        "late",
                        "--wait",
                        "acked",
                        "--timeout",
                        "1s");
        assertThat(late.exit()).isEqualTo(3);
        assertThat(late.err()).contains("not acked within 1s: it is free, offered to whoever");
    }

    /** A sender in the middle of its wait. */
    private record Waiting(Process process, String id, Path out) {
        int exit() throws InterruptedException {
            return process.waitFor();
        }

        boolean alive() {
            return process.isAlive();
        }

        String said() throws IOException {
            return Files.readString(out) + Files.readString(out.resolveSibling("err"));
        }
    }

    private static Waiting waiting(String subject, String body, String... options) {
        Path out = stage.bus().directory("waits-" + body.replace(' ', '-')).resolve("out");
        String[] words = new String[4 + options.length];
        System.arraycopy(new String[] {"bus", "publish", subject, body}, 0, words, 0, 4);
        System.arraycopy(options, 0, words, 4, options.length);
        Process process = stage.outside(words).start(out, out.resolveSibling("err"));
        String find = "SELECT id FROM messages WHERE body = '" + body + "'";
        Patience.until(Patience.LIMIT, () -> !stage.query(find).isEmpty());
        return new Waiting(process, stage.query(find).getFirst().getOrDefault("id", ""), out);
    }

    private static ScriptedSession worker(String role, String pattern) {
        ScriptedSession session = stage.member(role);
        stage.run("bus", "subscribe", role, pattern);
        return session;
    }
}
