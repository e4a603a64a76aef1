package io.claudectl.e2e.soak;

import io.claudectl.demo.PrivateBus;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;

/** What all parts of a soak share: the bus, the notes, and how far the soak is. */
final class Ground {
    private static final int KILL_MICROS = 4_000;
    private static final int KILLED_OF_1000 = 40;

    final Plan plan;
    final PrivateBus bus;
    final Path program;
    final Roles roles;
    final Ledger ledger = new Ledger();
    final Truth truth = new Truth();
    final LongAdder hooks = new LongAdder();
    final Map<Kill, LongAdder> kills = new EnumMap<>(Kill.class);
    private final Pace pace;
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile boolean faults = true;

    /** What is killed. */
    enum Kill {
        DAEMON,
        HOOK,
        BRIDGE,
        SENDER,
        READER,
        SESSION
    }

    Ground(Plan plan, PrivateBus bus, Path program, Roles roles) {
        this.plan = plan;
        this.bus = bus;
        this.program = program;
        this.roles = roles;
        this.pace = new Pace(plan.letters(), plan.load());
        for (Kill kill : Kill.values()) {
            kills.put(kill, new LongAdder());
        }
    }

    Pace pace() {
        return pace;
    }

    boolean faults() {
        return faults;
    }

    /** From here on nothing goes wrong any more. */
    void calm() {
        faults = false;
    }

    boolean over() {
        return over.getCount() == 0;
    }

    void end() {
        over.countDown();
    }

    /** Lets time pass, as people and models do; ends early with the soak. */
    void pause(long millis) {
        try {
            if (over.await(millis, TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    /** True now and then, while things go wrong. */
    boolean fault(RandomGenerator dice, int of1000) {
        return faults && dice.nextInt(1_000) < of1000;
    }

    /**
     * When a process that starts now is to be killed: mostly never, else at some moment or as soon
     * as it said something, see {@link Actor#run}.
     */
    long killAfter(RandomGenerator dice) {
        if (!fault(dice, KILLED_OF_1000)) {
            return 0;
        }
        return dice.nextBoolean() ? Actor.WHEN_HEARD : 1 + dice.nextInt(KILL_MICROS);
    }

    void count(Kill kill, Ended ended) {
        if (ended.code() == -9) {
            killed(kill);
        }
    }

    void killed(Kill kill) {
        LongAdder counter = kills.get(kill);
        if (counter == null) {
            throw new AssertionError("no counter for " + kill);
        }
        counter.increment();
    }

    /** The words of a call of the client. */
    List<String> client(String... words) {
        var all = new ArrayList<String>();
        all.add(bus.client().toString());
        all.addAll(List.of(words));
        return all;
    }

    Map<String, String> outside() {
        return bus.outside().environment();
    }

    /** As a session finds it: nothing says that it is outside. */
    Map<String, String> inside() {
        Map<String, String> environment = new HashMap<>(outside());
        environment.remove("CLAUDECTL_BUS");
        return environment;
    }
}
