package io.claudectl.e2e.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.demo.HookAnswer;
import io.claudectl.demo.Patience;
import io.claudectl.demo.Ran;
import io.claudectl.demo.ScriptedSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A client that ends its turn at a Stop with context alone gets decision:block from then on. */
class StopFallbackTest {
    @RegisterExtension static final Stage stage = new Stage();

    private static int versions;

    // The daemon remembers versions, so each test has its own.
    private final String version = "2.9." + ++versions;

    private static ScriptedSession client(String version) {
        String role = Stage.fresh("frontend");
        return stage.session(role).in(stage.role(role)).version(version).start();
    }

    /** One turn at whose Stop mail comes. */
    private HookAnswer stopWithMail(ScriptedSession session) {
        session.prompt("a prompt");
        session.answer("an answer");
        stage.send(session.name(), "a task");
        return session.stop();
    }

    private void endsItsTurn(ScriptedSession session) {
        assertThat(stopWithMail(session).decision()).isEmpty();
        session.endTurn();
    }

    private void goesOn(ScriptedSession session) {
        assertThat(stopWithMail(session).decision()).isEmpty();
        session.answer("I see the mail.");
        session.stop();
        session.endTurn();
    }

    private String status() {
        return stage.run("daemon", "status", "--json").out();
    }

    private void awaitFallback(String version) {
        assertThat(Patience.until(Patience.LIMIT, () -> status().contains("\"" + version + "\"")))
                .as("the fallback of %s in %s", version, status())
                .isTrue();
    }

    private void fellBack(ScriptedSession session) {
        endsItsTurn(session);
        endsItsTurn(session);
        session.prompt("a prompt that shows it");
        awaitFallback(version);
    }

    @BeforeAll
    static void configure() {
        stage.bus().configure("[hooks]\nblock_versions = [\"2.8.1\"]\n");
    }

    @Test
    void stop_blockVersion_givesDecisionBlock() {
        assertThat(stopWithMail(client("2.8.1")).decision()).isEqualTo("block");
    }

    @Test
    void fallback_client_that_ended_twice_gets_block() {
        ScriptedSession session = client(version);
        fellBack(session);

        assertThat(stopWithMail(session).decision()).isEqualTo("block");
    }

    @Test
    void fallback_survives_restart_of_daemon() {
        ScriptedSession session = client(version);
        fellBack(session);
        session.answer("an answer");
        session.stop();
        stage.run("daemon", "stop");

        assertThat(stopWithMail(session).decision()).isEqualTo("block");
    }

    @Test
    void fallback_does_not_hold_for_newer_version() {
        fellBack(client(version));

        assertThat(stopWithMail(client("2.10.1")).decision()).isEmpty();
    }

    @Test
    void fallback_ends_by_command_of_operator() {
        ScriptedSession session = client(version);
        fellBack(session);

        Ran ran = stage.run("daemon", "forget-version", version);

        assertThat(ran.out())
                .isEqualTo("client " + version + " is answered with context alone again\n");
        assertThat(stopWithMail(session).decision()).isEmpty();
        assertThat(stage.outside("daemon", "forget-version", version).run().exit()).isEqualTo(1);
    }

    @Test
    void fallback_never_for_client_that_once_went_on() {
        ScriptedSession session = client(version);
        goesOn(session);
        for (int i = 0; i < 3; i++) {
            endsItsTurn(session);
        }
        session.prompt("a prompt that would show it");

        assertThat(stopWithMail(session).decision()).isEmpty();
    }

    @Test
    void fallback_not_by_errors_of_the_api() {
        ScriptedSession session = client(version);
        for (int i = 0; i < 3; i++) {
            assertThat(stopWithMail(session).decision()).isEmpty();
            session.apiError(400);
            session.endTurn();
        }
        session.prompt("a prompt that would show it");

        assertThat(stopWithMail(session).decision()).isEmpty();
    }

    @Test
    void fallback_not_by_kills() {
        for (int i = 0; i < 3; i++) {
            ScriptedSession session = client(version);
            assertThat(stopWithMail(session).decision()).isEmpty();
            session.kill();
        }

        assertThat(stopWithMail(client(version)).decision()).isEmpty();
    }
}
