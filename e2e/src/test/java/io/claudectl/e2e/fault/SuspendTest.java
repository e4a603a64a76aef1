package io.claudectl.e2e.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.claudectl.demo.HookAnswer;
import io.claudectl.e2e.bus.Copy;
import io.claudectl.e2e.bus.Stage;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A daemon that stands still for three leases, as on a machine that is suspended. */
class SuspendTest {
    private static final Duration STOPPED = Duration.ofSeconds(6);

    private static final int HOOKS = 5;

    @RegisterExtension final Stage stage = new Stage();

    /** The model answers one of two messages that were out; the other was lost with its hook. */
    @Test
    void daemon_stoodStillForThreeLeases_givesEachAFreshTerm() throws Exception {
        stage.bus().configure("[delivery]\nlease = \"2s\"\n");
        Recipient recipient = new Recipient(stage, stage.member("frontend"));
        Recipient other = new Recipient(stage, stage.member("backend"));
        String out = stage.send("frontend", "out while the daemon stands still", "--from", "ann");
        String lost = stage.send("backend", "lost with its hook");
        HookAnswer unread = recipient.stop();
        assertThat(Copy.in(other.stop().context())).hasSize(1);
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
            // The first ends by its own clock, after two seconds; those behind it do not wait.
            for (int hook = 0; hook < HOOKS; hook++) {
                assertThat(recipient.stop().silent()).isTrue();
                assertThat(other.stop().silent()).isTrue();
            }
            long left = STOPPED.toNanos() - (System.nanoTime() - begin);
            assertThatThrownBy(() -> sent.get(left, TimeUnit.NANOSECONDS))
                    .as("a sender waits rather than guess")
                    .isInstanceOf(TimeoutException.class);
        } finally {
            signal(daemon, "CONT");
        }
        // Only now the model answers: any term that went on counting would be long over.
        recipient.reads(unread);
        String meanwhile = sent.join();

        recipient.readsUntilSeen(List.of(out, meanwhile));
        other.readsUntilSeen(List.of(lost));
        assertThat(List.of(stage.mail(out), stage.mail(meanwhile)))
                .allMatch(mail -> mail.attempt() == 1);
        assertThat(stage.mail(lost).attempt()).as("it comes again, marked").isEqualTo(2);
        assertThat(stage.kinds(out)).noneMatch(event -> event.startsWith("lease.ended"));
        assertThat(stage.bus().daemon()).as("the same daemon").isEqualTo(daemon);
    }

    private static void signal(long pid, String name) throws IOException, InterruptedException {
        int exit = new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor();
        assertThat(exit).isZero();
    }
}
