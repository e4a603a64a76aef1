package io.claudectl.store.sqlite;

import io.claudectl.core.Store.StateName;
import io.claudectl.core.command.Acknowledge;
import io.claudectl.core.command.BindRole;
import io.claudectl.core.command.Caller;
import io.claudectl.core.command.Hook;
import io.claudectl.core.command.Prune;
import io.claudectl.core.command.Settle;
import io.claudectl.core.mail.Finding.Sight;
import io.claudectl.core.mail.LeaseRef;
import io.claudectl.core.mail.MessageId;
import io.claudectl.core.mail.Settling.Sent;
import io.claudectl.core.role.SessionSeed;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A bus's life in small: sends, hooks, acks, a prune and a migration, each step one commit (or
 * none, for a checkpoint). The same each time it runs.
 */
final class CrashScript {
    static final SessionSeed BACKEND = ScriptedBus.seed(7, "backend");
    static final SessionSeed FRONTEND = ScriptedBus.seed(8, "frontend");

    private static final Set<StateName> SETTLED =
            Set.of(StateName.DELIVERED, StateName.ACKED, StateName.DEAD);

    private final List<Consumer<ScriptedBus>> steps = new ArrayList<>();
    private List<LeaseRef> out = List.of();

    private CrashScript() {
        begin();
        deliver();
        giveBack();
        settle();
        migrate();
    }

    /** Runs it and says after each step how many are done. */
    static void run(Path file, Consumer<Integer> done) {
        var bus = ScriptedBus.open(file);
        try (bus) {
            int number = 1;
            done.accept(number);
            for (Consumer<ScriptedBus> step : new CrashScript().steps) {
                bus.pass(Duration.ofSeconds(1));
                step.accept(bus);
                done.accept(++number);
            }
        }
        done.accept(0);
    }

    private void begin() {
        steps.add(
                bus -> {
                    bus.run(new BindRole("backend", "/backend", null, null, false, false));
                });
        steps.add(bus -> bus.run(new BindRole("frontend", "/f", FRONTEND, null, false, false)));
        steps.add(bus -> bus.hook(Hook.Event.SESSION_START, BACKEND, List.of()));
        // One commit for several, one of them refused.
        steps.add(
                bus ->
                        bus.batch(
                                List.of(
                                        ScriptedBus.publish("backend", "k1", "one"),
                                        ScriptedBus.publish("nobody", "k2", "two"),
                                        ScriptedBus.publish("frontend", "k3", "three"),
                                        ScriptedBus.publish("backend", "k4", "four"))));
        steps.add(bus -> bus.send("backend", "long", "word ".repeat(1_600)));
    }

    private void deliver() {
        steps.add(bus -> out = bus.hook(Hook.Event.PROMPT, BACKEND, List.of()));
        steps.add(bus -> bus.answered(out, Sent.CONFIRMED));
        // One that breaks in the middle of a batch takes nobody with it.
        steps.add(
                bus ->
                        bus.batch(
                                List.of(
                                        ScriptedBus.publish("backend", "k5", "five"),
                                        tx -> {
                                            ScriptedBus.publish("backend", "never", "x").run(tx);
                                            throw new IllegalStateException("broken on purpose");
                                        },
                                        ScriptedBus.publish("frontend", "k6", "six"))));
        steps.add(bus -> bus.observed(BACKEND.key(), Sight.ANSWERED));
        steps.add(bus -> bus.send("backend", "long", "word ".repeat(1_600)));
        steps.add(ScriptedBus::checkpoint);
        steps.add(bus -> out = bus.hook(Hook.Event.STOP, BACKEND, List.of()));
        steps.add(bus -> bus.answered(out, Sent.UNKNOWN));
    }

    private void giveBack() {
        steps.add(
                bus -> {
                    bus.pass(Duration.ofSeconds(61));
                    bus.observed(BACKEND.key(), Sight.NOTHING);
                });
        steps.add(bus -> out = bus.hook(Hook.Event.PROMPT, BACKEND, List.of()));
        steps.add(bus -> bus.answered(out, Sent.NOTHING));
        steps.add(bus -> out = bus.hook(Hook.Event.PROMPT, FRONTEND, List.of()));
        steps.add(bus -> bus.run(new Settle.Observed(List.of(), Set.of(FRONTEND.key()))));
    }

    private void settle() {
        steps.add(bus -> acknowledge(bus, "done"));
        steps.add(bus -> acknowledge(bus, "failed"));
        steps.add(bus -> out = bus.hook(Hook.Event.STOP, BACKEND, List.of()));
        steps.add(bus -> bus.answered(out, Sent.CONFIRMED));
        steps.add(bus -> bus.observed(BACKEND.key(), Sight.ANSWERED));
        steps.add(
                bus -> {
                    bus.pass(Duration.ofDays(8));
                    bus.run(new Settle.Expire(100));
                });
        for (int i = 0; i < 3; i++) {
            steps.add(
                    bus ->
                            bus.run(
                                    new Prune(
                                            SETTLED,
                                            bus.now().wall().minus(Duration.ofDays(1)),
                                            2,
                                            false)));
        }
    }

    /** The first message, which this session was shown. */
    private static void acknowledge(ScriptedBus bus, String outcome) {
        bus.run(
                new Acknowledge(
                        new Caller.InSession(BACKEND),
                        new MessageId("00000000-0000-7000-8000-000000000001").value(),
                        outcome,
                        null,
                        List.of()));
    }

    private void migrate() {
        steps.add(bus -> bus.send("backend", "before", "sent before the migration"));
        steps.add(bus -> out = bus.hook(Hook.Event.PROMPT, BACKEND, List.of()));
        steps.add(ScriptedBus::migrate);
        steps.add(bus -> bus.answered(out, Sent.CONFIRMED));
        steps.add(bus -> bus.send("backend", "after", "sent after the migration"));
        steps.add(ScriptedBus::checkpoint);
        steps.add(bus -> out = bus.hook(Hook.Event.STOP, BACKEND, List.of()));
        steps.add(bus -> bus.answered(out, Sent.CONFIRMED));
    }
}
