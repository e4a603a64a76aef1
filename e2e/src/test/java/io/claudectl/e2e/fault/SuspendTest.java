package io.claudectl.e2e.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.demo.HookAnswer;
import io.claudectl.e2e.bus.Stage;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A daemon that stands still for three leases, as on a machine that is suspended. */
class SuspendTest {
    private static final Duration STOPPED = Duration.ofSeconds(6);

    @RegisterExtension final Stage stage = new Stage();

    @Test
    void a_daemon_that_stood_still_for_three_leases_gives_each_a_fresh_term() throws Exception {
        stage.bus().configure("[delivery]\nlease = \"2s\"\n");
        Recipient recipient = new Recipient(stage, stage.member("frontend"));
        String out = stage.send("frontend", "out while the daemon stands still", "--from", "ann");
        HookAnswer unread = recipient.stop();
        stage.await(out, "leased");
        stage.await(out, mail -> stage.kinds(out).toString().contains("handed"), "handed");
        long daemon = stage.bus().daemon();

        signal(daemon, "STOP");
        long begin = System.nanoTime();
        CompletableFuture<String> sent;
        try {
            sent =
                    CompletableFuture.supplyAsync(
                            () -> stage.send("frontend", "sent meanwhile", "--from", "bob"));
            // Each ends by its own clock, after two seconds.
            while (System.nanoTime() - begin < STOPPED.toNanos()) {
                assertThat(recipient.stop().silent()).isTrue();
            }
            assertThat(sent).as("a sender waits rather than guess").isNotDone();
        } finally {
            signal(daemon, "CONT");
        }
        // Only now the model answers: any term that went on counting would be long over.
        recipient.reads(unread);
        String meanwhile = sent.join();

        recipient.readsUntilSeen(List.of(out, meanwhile));
        assertThat(stage.mail()).hasSize(2).allMatch(mail -> mail.attempt() == 1);
        assertThat(stage.kinds(out)).noneMatch(event -> event.startsWith("lease.ended"));
        assertThat(stage.bus().daemon()).as("the same daemon").isEqualTo(daemon);
    }

    @Test
    void after_standing_still_mail_nobody_read_comes_again_with_its_mark() throws Exception {
        stage.bus().configure("[delivery]\nlease = \"2s\"\n");
        Recipient recipient = new Recipient(stage, stage.member("frontend"));
        String id = stage.send("frontend", "lost with its hook");
        assertThat(Copy.in(recipient.stop().context())).hasSize(1);
        long daemon = stage.bus().daemon();

        signal(daemon, "STOP");
        long begin = System.nanoTime();
        try {
            while (System.nanoTime() - begin < STOPPED.toNanos()) {
                assertThat(recipient.stop().silent()).isTrue();
            }
        } finally {
            signal(daemon, "CONT");
        }

        recipient.readsUntilSeen(List.of(id));
        assertThat(stage.mail(id).attempt()).isEqualTo(2);
    }

    private static void signal(long pid, String name) throws IOException, InterruptedException {
        int exit = new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor();
        assertThat(exit).isZero();
    }
}
