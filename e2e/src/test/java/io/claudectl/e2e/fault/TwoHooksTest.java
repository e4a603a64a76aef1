package io.claudectl.e2e.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.demo.HookAnswer;
import io.claudectl.demo.ScriptedSession;
import io.claudectl.e2e.bus.Copy;
import io.claudectl.e2e.bus.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two hooks of one role at the same moment: each message is handed out once. */
class TwoHooksTest {
    private static final int ROUNDS = Dice.LONG ? 200 : 16;

    private static final int TWICE = 5;

    @RegisterExtension final Stage stage = new Stage();

    @Test
    void hook_twoSessionsAskAtOnce_eachMessageComesOnce() throws Exception {
        configure();
        Recipient first = joined("first");
        Recipient second = joined("second");
        // The first is told that it shares its role now.
        first.reads(first.stop());
        var sent = new ArrayList<String>();

        try (ExecutorService hooks = Executors.newSingleThreadExecutor()) {
            for (int i = 0; i < ROUNDS; i++) {
                // Two messages: neither may come twice, nor one be lost between the two hooks.
                String one = stage.send("shared", "one " + i, "--from", "one-" + i);
                String two = stage.send("shared", "two " + i, "--from", "two-" + i);
                sent.addAll(List.of(one, two));
                List<HookAnswer> answers = atOnce(hooks, first::stop, second::stop);

                List<Copy> copies = copies(answers);
                assertThat(copies).extracting(Copy::id).containsExactlyInAnyOrder(one, two);
                assertThat(copies).allMatch(copy -> copy.attempt() == 1 && !copy.marked());
                first.reads(answers.getFirst());
                second.reads(answers.getLast());
            }
        }
        first.turn();
        second.turn();

        Recipient.awaitSeen(stage, sent);
        assertThat(stage.mail())
                .filteredOn(mail -> sent.contains(mail.id()))
                .hasSize(2 * ROUNDS)
                .allMatch(mail -> mail.attempt() == 1);
        System.out.printf(
                "two hooks at once: %d messages to the one, %d to the other%n",
                first.read().size(), second.read().size());
    }

    @Test
    void stopHook_twiceAtOneTurnsEnd_bringsItsMailOnce() {
        configure();
        Recipient recipient = new Recipient(stage, stage.member("frontend"));
        var sent = new ArrayList<String>();

        for (int i = 0; i < TWICE; i++) {
            sent.add(stage.send("frontend", "task " + i));
            HookAnswer[] answers = recipient.twoStops();

            List<Copy> copies = copies(List.of(answers));
            assertThat(copies).extracting(Copy::id).containsExactly(sent.getLast());
            for (HookAnswer answer : answers) {
                recipient.reads(answer);
            }
        }
        recipient.turn();

        Recipient.awaitSeen(stage, sent);
        assertThat(stage.mail()).hasSize(TWICE).allMatch(mail -> mail.attempt() == 1);
    }

    private void configure() {
        stage.bus().configure("[delivery]\nlease = \"2s\"\n[send]\nper_minute = 1000\n");
    }

    /** A session that shares the role with others. */
    private Recipient joined(String name) {
        ScriptedSession session = stage.session(name).start();
        session.sh("claudectl bus role bind shared . --self").orFail();
        return new Recipient(stage, session);
    }

    private static List<Copy> copies(List<HookAnswer> answers) {
        return answers.stream().flatMap(answer -> Copy.in(answer.context()).stream()).toList();
    }

    /** Both begin at the same moment; in the order of their names. */
    private static List<HookAnswer> atOnce(
            ExecutorService hooks, Callable<HookAnswer> one, Callable<HookAnswer> other)
            throws Exception {
        var both = new CyclicBarrier(2);
        Future<HookAnswer> first =
                hooks.submit(
                        () -> {
                            both.await();
                            return one.call();
                        });
        both.await();
        return List.of(other.call(), first.get()).reversed();
    }
}
