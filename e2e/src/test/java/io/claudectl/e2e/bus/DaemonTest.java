package io.claudectl.e2e.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.demo.Patience;
import io.claudectl.demo.Processes;
import io.claudectl.demo.Ran;
import io.claudectl.demo.ScriptedSession;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DaemonTest {
    @RegisterExtension static final Stage stage = new Stage();

    @Test
    void twenty_callers_at_once_start_one() throws Exception {
        stage.bus().configure("[send]\nper_minute = 1000\n");
        Path directory = stage.bus().directory("called");
        stage.run("daemon", "stop");
        List<Future<Ran>> calls = new ArrayList<>();
        try (var callers = Executors.newFixedThreadPool(20)) {
            Callable<Ran> bind =
                    () -> stage.call("bus", "role", "bind", "called", directory.toString());
            for (int i = 0; i < 20; i++) {
                calls.add(callers.submit(bind));
            }
        }

        for (Future<Ran> call : calls) {
            assertThat(call.get()).isEqualTo(new Ran(0, "called bound (" + directory + ")\n", ""));
        }
        assertThat(daemonsOf(stage.bus().home())).hasSize(1);
    }

    @Test
    void killed_between_two_turns_it_comes_back_with_the_mail() {
        ScriptedSession session = stage.member("frontend");
        session.turn("one");
        String id = stage.send("frontend", "a task");
        kill(stage.bus().daemon());

        session.prompt("two");
        session.answer("done");
        for (var stop = session.stop(); stop.continues(); stop = session.stop()) {
            session.answer("I see");
        }

        stage.await(id, "delivered seen");
    }

    @Test
    void killed_while_mail_is_out_it_finds_the_proof_afterwards() {
        ScriptedSession session = stage.member("backend");
        session.prompt("one");
        session.answer("done");
        String id = stage.send("backend", "a task");
        session.stop();
        kill(stage.bus().daemon());
        session.answer("I do it");
        // On a slow machine a hook's time is over before the next daemon is there.
        stage.run("daemon", "start");
        session.stop();

        stage.await(id, "delivered seen");
        assertThat(stage.mail(id).attempt()).isEqualTo(1);
    }

    private static boolean ended(long pid) {
        return Patience.until(Patience.LIMIT, () -> !Processes.lives(pid));
    }

    private static void kill(long pid) {
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        assertThat(ended(pid)).isTrue();
    }

    private static List<ProcessHandle> daemonsOf(Path home) {
        return ProcessHandle.allProcesses()
                .filter(
                        process ->
                                process.info()
                                        .commandLine()
                                        .filter(
                                                line ->
                                                        line.contains("daemon run")
                                                                && line.contains(home.toString()))
                                        .isPresent())
                .toList();
    }
}
