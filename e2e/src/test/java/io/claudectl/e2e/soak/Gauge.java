package io.claudectl.e2e.soak;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Measures the daemon once a second, from outside. */
final class Gauge implements Runnable {
    private static final long EVERY_MS = 1_000;
    private static final Pattern TOTAL = Pattern.compile("(?m)^Total +\\d+ +(\\d+)");

    private final Ground ground;
    private final long begin = System.nanoTime();
    private final List<Sample> samples = new ArrayList<>();
    private final List<Long> live = new ArrayList<>();
    private volatile long pid;

    /** The daemon at one moment. */
    record Sample(long second, long pid, long residentKib, long descriptors, long threads) {}

    Gauge(Ground ground) {
        this.ground = ground;
    }

    /** The daemon that was there when somebody looked last; 0 for none. */
    long daemon() {
        return pid;
    }

    synchronized List<Sample> samples() {
        return List.copyOf(samples);
    }

    /**
     * Asks the daemon's JVM for a full collection and notes what is left, KiB: what it holds on to,
     * whereas its resident size also tells how long it can put collecting off.
     */
    void weigh() {
        try {
            Process jcmd =
                    new ProcessBuilder(
                                    Path.of(System.getProperty("java.home"), "bin", "jcmd")
                                            .toString(),
                                    Long.toString(pid),
                                    "GC.class_histogram")
                            .redirectErrorStream(true)
                            .start();
            String said = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            Matcher total = TOTAL.matcher(said);
            if (total.find()) {
                synchronized (this) {
                    live.add(Long.parseLong(total.group(1)) / 1_024);
                }
            } else {
                ground.truth.wrong("the daemon's heap cannot be weighed: " + said);
            }
        } catch (IOException failed) {
            ground.truth.wrong("the daemon's heap cannot be weighed: " + failed);
        }
    }

    synchronized List<Long> live() {
        return List.copyOf(live);
    }

    @Override
    public void run() {
        while (!ground.over()) {
            look();
            ground.pause(EVERY_MS);
        }
    }

    /** Asks which daemon serves now. */
    long look() {
        var status = ground.bus.call("daemon", "status", "--json");
        long now = 0;
        try {
            now = status.exit() == 0 ? Long.parseLong(status.text("pid")) : 0;
        } catch (RuntimeException nothing) {
            // It ended while it was asked.
        }
        pid = now;
        if (now != 0) {
            measure(now);
        }
        return now;
    }

    private void measure(long daemon) {
        Path of = Path.of("/proc", Long.toString(daemon));
        try (Stream<Path> open = Files.list(of.resolve("fd"))) {
            List<String> status = Files.readAllLines(of.resolve("status"));
            var sample =
                    new Sample(
                            (System.nanoTime() - begin) / 1_000_000_000,
                            daemon,
                            number(status, "VmRSS:"),
                            open.count(),
                            number(status, "Threads:"));
            synchronized (this) {
                samples.add(sample);
            }
        } catch (IOException | RuntimeException ended) {
            // It was killed while it was looked at.
        }
    }

    private static long number(List<String> status, String name) {
        String line =
                status.stream().filter(each -> each.startsWith(name)).findFirst().orElseThrow();
        return Long.parseLong(line.replaceAll("\\D", ""));
    }
}
