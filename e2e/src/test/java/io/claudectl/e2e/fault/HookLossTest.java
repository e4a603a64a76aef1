package io.claudectl.e2e.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.demo.HookAnswer;
import io.claudectl.demo.Json;
import io.claudectl.demo.Ran;
import io.claudectl.e2e.bus.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hooks whose output goes nowhere, and hooks that are killed: the mail is not lost with them. */
class HookLossTest {
    private static final int KILLED_HOOKS = Dice.LONG ? 200 : 24;

    private static final int LOST_HOOKS = Dice.LONG ? 50 : 12;

    @RegisterExtension final Stage stage = new Stage();

    @ParameterizedTest
    @ValueSource(strings = {">&-", ">/dev/full"})
    void hooks_thatCannotWriteTheirOutput_loseNoMail(String stdout) {
        Recipient recipient = recipient();
        var sent = new ArrayList<String>();
        for (int i = 0; i < LOST_HOOKS; i++) {
            sent.add(send(i));
            Ran ran =
                    recipient
                            .session()
                            .hook(
                                    List.of("bus", "hook", "Stop"),
                                    Json.write(recipient.endOfTurn()),
                                    stdout)
                            .ran();
            assertThat(ran).isEqualTo(new Ran(0, "", ""));
        }
        for (String id : sent) {
            stage.await(id, "pending");
            assertThat(stage.mail(id).attempt()).as("nobody can have read it").isZero();
        }

        recipient.readsUntilSeen(sent);

        assertThat(stage.mail()).hasSize(LOST_HOOKS).allMatch(mail -> mail.attempt() == 1);
    }

    @Test
    void output_inAPipeWithoutReader_comesAgainWithItsMark() {
        Recipient recipient = recipient();
        var sent = new ArrayList<String>();
        for (int i = 0; i < LOST_HOOKS; i++) {
            sent.add(send(i));
            // Whether the pipe still has a reader when the hook writes is left to chance.
            Ran ran =
                    recipient
                            .session()
                            .sh(
                                    "echo '%s' | { claudectl bus hook Stop; echo $? >&2; } | :"
                                            .formatted(Json.write(recipient.endOfTurn())));
            assertThat(ran.err()).isEqualTo("0\n");
        }
        assertThat(stage.mail())
                .hasSize(LOST_HOOKS)
                .noneMatch(mail -> mail.status().equals("delivered"));

        recipient.readsUntilSeen(sent);
    }

    @Test
    void hook_killedAtRandomMoments_losesNoMail() {
        Dice dice = Dice.of("hook_killedAtRandomMoments_losesNoMail");
        Recipient recipient = recipient();
        // Follows the machine: about as many hooks are killed as live to their end.
        Duration life = Duration.ofMillis(4);
        var sent = new ArrayList<String>();
        int cutOff = 0;
        int printedAll = 0;
        for (int i = 0; i < KILLED_HOOKS; i++) {
            sent.add(send(i));
            HookAnswer answer = recipient.stopKilledAfter(dice.within(life));
            if (answer.ran().exit() == 0) {
                recipient.reads(answer);
                life = life.multipliedBy(19).dividedBy(20);
            } else {
                life = life.multipliedBy(20).dividedBy(19);
                cutOff++;
                printedAll += answer.silent() ? 0 : 1;
            }
            recipient.turn();
        }
        assertThat(stage.mail())
                .filteredOn(mail -> mail.status().equals("delivered"))
                .allMatch(mail -> recipient.read().contains(mail.id()));

        recipient.readsUntilSeen(sent);

        assertThat(stage.mail()).hasSize(KILLED_HOOKS);
        System.out.printf(
                "killed within %d us: %d of %d cut off, %d of them behind their output; %d"
                        + " messages came again%n",
                life.toNanos() / 1_000,
                cutOff,
                KILLED_HOOKS,
                printedAll,
                stage.mail().stream().filter(mail -> mail.attempt() > 1).count());
        assertThat(cutOff).as("hooks that were killed").isGreaterThan(KILLED_HOOKS / 4);
    }

    private Recipient recipient() {
        stage.bus()
                .configure(
                        "[delivery]\nlease = \"2s\"\npark_after = 100\n[send]\nper_minute = 1000\n");
        return new Recipient(stage, stage.member("frontend"));
    }

    /** A sender of its own for each, so that none waits behind another. */
    private String send(int number) {
        return stage.send("frontend", "task " + number, "--from", "sender-" + number);
    }
}
