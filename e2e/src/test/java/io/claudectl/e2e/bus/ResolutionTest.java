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

class ResolutionTest {
    @RegisterExtension static final Stage stage = new Stage();

    @Test
    void two_sessions_in_one_directory_hold_two_roles_and_get_each_its_own_mail() {
        Path directory = stage.bus().directory("one");
        ScriptedSession left = stage.session("left").in(directory).start();
        ScriptedSession right = stage.session("right").in(directory).start();
        left.sh("claudectl bus role bind left . --self").orFail();
        right.sh("claudectl bus role bind right . --self").orFail();
        stage.send("left", "to the left");
        stage.send("right", "to the right");

        assertThat(left.turn("go on")).singleElement().asString().contains("to the left");
        assertThat(right.turn("go on")).singleElement().asString().contains("to the right");
    }

    @Test
    void the_longest_directory_wins_and_links_are_followed() throws IOException {
        stage.role("outer");
        Path inner = stage.bus().directory("outer/inner");
        stage.run("bus", "role", "bind", "inner", inner.toString());
        Path deep = stage.bus().directory("outer/inner/deep");
        Path link = Files.createSymbolicLink(stage.bus().directory("links").resolve("link"), deep);

        assertThat(role(stage.session("deep").in(link).start())).isEqualTo("inner");
        assertThat(role(stage.session("high").in(stage.bus().directory("outer/else")).start()))
                .isEqualTo("outer");
        assertThat(role(stage.session("beside").in(stage.bus().directory("outer-but-not")).start()))
                .isEmpty();
    }

    @Test
    void a_role_whose_process_lives_is_not_matched_by_directory_for_another_session() {
        ScriptedSession holder = stage.member("held");
        holder.sh("claudectl bus role bind held . --self").orFail();

        ScriptedSession late = stage.session("late").in(holder.cwd()).start();
        assertThat(role(late)).isEmpty();

        holder.kill();
        assertThat(Patience.until(Patience.LIMIT, () -> role(late).equals("held"))).isTrue();
    }

    @Test
    void several_roles_of_one_directory_are_ambiguous_and_named() {
        Path directory = stage.bus().directory("twice");
        stage.run("bus", "role", "bind", "twice-a", directory.toString());
        stage.run("bus", "role", "bind", "twice-b", directory.toString());

        ScriptedSession session = stage.session("twice").in(directory).open();
        assertThat(session.start().context()).contains("twice-a, twice-b");
        assertThat(session.sh("claudectl bus whoami").err())
                .contains("several roles match: twice-a, twice-b");
    }

    @Test
    void a_headless_session_gets_no_mail_by_directory() {
        Path directory = stage.role("attended");
        String id = stage.send("attended", "for somebody at a terminal");
        ScriptedSession headless = stage.session("batch").in(directory).withoutTerminal().start();

        assertThat(headless.turn("run once")).isEmpty();
        assertThat(stage.mail(id).status()).isEqualTo("pending");
    }

    @Test
    void a_role_bound_for_headless_sessions_gives_them_its_mail() {
        Path directory = stage.role("nightly", "--headless");
        String id = stage.send("nightly", "run the suite");
        ScriptedSession headless = stage.session("night").in(directory).withoutTerminal().start();

        assertThat(headless.turn("run once")).singleElement().asString().contains("run the suite");
        stage.await(id, "delivered seen");
    }

    @Test
    void an_unbound_headless_session_below_another_takes_nothing_from_it() {
        ScriptedSession outer = stage.member("lead");
        outer.sh("claudectl bus role bind lead . --self").orFail();
        String id = stage.send("lead", "for the outer one");
        ScriptedSession nested =
                stage.session("nested").in(outer.cwd()).withoutTerminal().below(outer).start();

        assertThat(nested.turn("help me")).isEmpty();
        assertThat(nested.sh("claudectl bus inbox --json").json())
                .satisfies(inbox -> assertThat(Json.at(inbox, "role")).isNull());
        assertThat(stage.mail(id).status()).isEqualTo("pending");
        assertThat(outer.turn("go on")).singleElement().asString().contains("for the outer one");
    }

    @Test
    void the_environment_gives_a_role_that_a_session_below_does_not_inherit() {
        ScriptedSession outer = stage.session("env").with("CLAUDECTL_BUS_ROLE", "envrole").start();
        ScriptedSession nested = stage.session("env-nested").below(outer).start();

        assertThat(role(outer)).isEqualTo("envrole");
        assertThat(role(nested)).isEmpty();
    }

    @Test
    void clear_keeps_the_role_and_its_mail() {
        ScriptedSession session = stage.session("clearing").start();
        session.sh("claudectl bus role bind clearing . --self").orFail();
        session.turn("one");
        stage.send("clearing", "after the clear");

        assertThat(session.clear().context())
                .contains("the role clearing")
                .contains("Mail waiting: 1");
        assertThat(session.turn("two")).singleElement().asString().contains("after the clear");
    }

    @Test
    void a_resumed_conversation_gets_its_role_and_its_mail_back() {
        ScriptedSession first = stage.session("resuming").start();
        first.sh("claudectl bus role bind resuming . --self").orFail();
        first.turn("one");
        first.exit();
        stage.send("resuming", "while nobody was there");

        ScriptedSession again = stage.session("elsewhere").resuming(first).open();
        assertThat(again.start().context())
                .contains("the role resuming")
                .contains("Mail waiting: 1");
        assertThat(again.turn("two")).singleElement().asString().contains("while nobody was there");
    }

    @Test
    void a_session_without_a_role_has_a_mailbox_of_its_own_that_follows_it() {
        ScriptedSession helper = stage.member("helper");
        ScriptedSession nameless = stage.session("nameless").start();
        Ran sent = nameless.sh("claudectl bus send helper 'who am I' --json").orFail();
        assertThat(helper.turn("go on")).singleElement().asString().contains("from session-");
        String own =
                stage.query("SELECT sender_role FROM messages WHERE id = '" + sent.text("id") + "'")
                        .getFirst()
                        .getOrDefault("sender_role", "");

        stage.send(own, "an answer");
        nameless.sh("claudectl bus role bind named . --self").orFail();
        nameless.clear();

        assertThat(nameless.turn("go on")).singleElement().asString().contains("an answer");
    }

    @Test
    void the_sender_is_stamped_by_the_bus() {
        stage.role("reader");
        ScriptedSession session = stage.member("stamped");

        Ran own = session.sh("claudectl bus send reader hello --from stamped");
        Ran forged = session.sh("claudectl bus send reader hello --from reader");

        assertThat(own.exit()).isZero();
        assertThat(forged.exit()).isEqualTo(1);
        assertThat(forged.err()).contains("the bus stamps the sender, which is stamped");
    }

    @Test
    void bus_off_below_a_session_keeps_its_name() {
        ScriptedSession session = stage.member("switch");
        String id = stage.send("switch", "for the session");

        Ran sent = session.sh("CLAUDECTL_BUS=off claudectl bus send switch x");
        Ran labelled = session.sh("CLAUDECTL_BUS=off claudectl bus send switch x --from label");

        assertThat(sent.exit()).isZero();
        assertThat(labelled.err()).contains("the bus stamps the sender, which is switch");
        assertThat(session.hook(java.util.List.of("bus", "hook", "Stop"), "{}", null).continues())
                .isTrue();
        assertThat(stage.mail(id).attempt()).isEqualTo(1);
    }

    private static String role(ScriptedSession session) {
        Object whoami = session.sh("claudectl bus whoami --json").orFail().json();
        return Json.text(whoami, "role");
    }
}
