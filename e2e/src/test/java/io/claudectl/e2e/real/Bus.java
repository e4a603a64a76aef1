package io.claudectl.e2e.real;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;

import io.claudectl.demo.OutsideCall;
import io.claudectl.demo.Patience;
import io.claudectl.demo.Ran;
import io.claudectl.testkit.client.Deadline;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** The bus of one scene, as a person at a shell outside any session has it. */
final class Bus {
    private static final long ENDS_WITHIN_SECONDS = 30;
    private static final Duration BETWEEN_QUESTIONS = Duration.ofMillis(100);

    private final Path programs;
    private final Path home;
    private final Path scratch;

    /** Mail and events from before the present test. */
    private long earlierMail;

    private long earlierEvents;

    /** One delivery, as the page's view shows it. */
    record Mail(
            String id,
            String subject,
            String sender,
            String to,
            String status,
            String evidence,
            int attempt) {
        boolean seen() {
            return status.equals("delivered") && evidence.equals("seen");
        }

        boolean acked() {
            return status.equals("acked");
        }
    }

    Bus(Path programs, Path home, Path scratch) {
        this.programs = programs;
        this.home = home;
        this.scratch = scratch;
    }

    /** Runs a command that must succeed and returns what it printed. */
    String run(String... words) {
        var command = new ArrayList<>(List.of(programs.resolve("claudectl").toString()));
        command.addAll(List.of(words));
        var environment =
                Map.of(
                        "HOME", home.toString(),
                        "PATH", "/usr/bin:/bin",
                        "LANG", "C.UTF-8",
                        "CLAUDECTL_BUS", "off");
        Ran ran = new OutsideCall(command, scratch, environment, "", scratch).run();
        if (ran.exit() != 0) {
            throw new AssertionError(
                    "claudectl %s: exit %d%n%s%s"
                            .formatted(String.join(" ", words), ran.exit(), ran.out(), ran.err()));
        }
        return ran.out() + ran.err();
    }

    void bind(String role, Path directory, String... options) {
        var words = new ArrayList<>(List.of("bus", "role", "bind", role, directory.toString()));
        words.addAll(List.of(options));
        run(words.toArray(String[]::new));
    }

    /** Sends a body exactly as it is. */
    void send(String role, String body, String... options) {
        try {
            Path file = Files.createTempFile(scratch, "body", ".txt");
            Files.writeString(file, body);
            var words = new ArrayList<>(List.of("bus", "send", role, "--file", file.toString()));
            words.addAll(List.of(options));
            run(words.toArray(String[]::new));
            Files.delete(file);
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot write the body", failure);
        }
    }

    /** Lets a test see what comes from now on: neither the mail nor the events of tests before. */
    void mark() {
        if (Files.exists(database())) {
            earlierMail = number("SELECT coalesce(max(delivery), 0) FROM messages", "");
            earlierEvents = number("SELECT coalesce(max(seq), 0) FROM event", "");
        }
    }

    private long number(String query, String parameter) {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + database());
                var statement = connection.prepareStatement(query)) {
            if (!parameter.isEmpty()) {
                statement.setString(1, parameter);
            }
            ResultSet row = statement.executeQuery();
            row.next();
            return row.getLong(1);
        } catch (SQLException failure) {
            throw new AssertionError("cannot read " + database(), failure);
        }
    }

    /** The deliveries of this test, oldest first. */
    List<Mail> mail() {
        String query =
                "SELECT id, subject, sender_role, addressed_to, status, evidence, attempt FROM"
                        + " messages WHERE delivery > "
                        + earlierMail
                        + " ORDER BY delivery";
        var found = new ArrayList<Mail>();
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + database());
                var statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            while (row.next()) {
                found.add(
                        new Mail(
                                row.getString(1),
                                row.getString(2),
                                row.getString(3),
                                row.getString(4),
                                row.getString(5),
                                Objects.requireNonNullElse(row.getString(6), ""),
                                row.getInt(7)));
            }
        } catch (SQLException failure) {
            throw new AssertionError("cannot read " + database(), failure);
        }
        return List.copyOf(found);
    }

    /** Waits until that many live sessions can be rung by their doorbell. */
    void awaitDoorbells(int count) {
        awaitAgents(
                count + " doorbells", agents -> agents.split("\"doorbell\"", -1).length > count);
    }

    /** Waits until {@code bus agents} shows these words of the session of that process. */
    void awaitSession(long pid, String... words) {
        awaitAgents(
                pid + " " + List.of(words),
                agents ->
                        Arrays.stream(agents.split("(?=\\{\"role\")", -1))
                                .filter(each -> each.contains("\"pid\":" + pid + ","))
                                .anyMatch(
                                        each -> List.of(words).stream().allMatch(each::contains)));
    }

    /**
     * Waits until what {@code bus agents --json} prints is as wished. Asks ten times a second: each
     * question is a process, and the clients that start meanwhile need the processor.
     */
    String awaitAgents(String what, Predicate<String> wish) {
        var agents = new AtomicReference<>("");
        boolean came =
                Patience.until(
                        Deadline.SOON,
                        BETWEEN_QUESTIONS,
                        () -> {
                            agents.set(run("bus", "agents", "--json"));
                            return wish.test(agents.get());
                        });
        if (!came) {
            throw new AssertionError("not in time: " + what + "\n" + agents.get());
        }
        return agents.get();
    }

    /** Whether some live session does that, as {@code bus agents --json} has it. */
    static Predicate<String> state(String doing) {
        return agents -> agents.contains("\"state\":\"" + doing + "\"");
    }

    /** Waits until the log holds so many events of that kind, or more. */
    void awaitEvents(String kind, long count) {
        await(count + " of " + kind, mail -> events(kind) >= count);
    }

    /** How many events of that kind this test has seen. */
    long events(String kind) {
        return number(
                "SELECT count(*) FROM event WHERE seq > " + earlierEvents + " AND kind = ?", kind);
    }

    /** The role whose session holds the only claim that is held. */
    String holder() {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + database());
                var statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT role FROM claims WHERE ended_at IS NULL")) {
            row.next();
            return row.getString(1);
        } catch (SQLException failure) {
            throw new AssertionError("cannot read " + database(), failure);
        }
    }

    /** The only delivery there is. */
    Mail only() {
        List<Mail> mail = mail();
        if (mail.size() != 1) {
            throw new AssertionError("not one delivery: " + mail);
        }
        return mail.getFirst();
    }

    /** Waits until all deliveries are as wished: looks again whenever something is written. */
    List<Mail> await(String what, Predicate<List<Mail>> wish) {
        var deadline = Deadline.in(Deadline.SOON);
        try (WatchService watch = folder().getFileSystem().newWatchService()) {
            folder().register(watch, ENTRY_CREATE, ENTRY_MODIFY);
            while (true) {
                List<Mail> mail = mail();
                if (wish.test(mail)) {
                    return mail;
                }
                WatchKey key = watch.poll(deadline.left(), TimeUnit.NANOSECONDS);
                if (key == null) {
                    throw new AssertionError(
                            "not within " + Deadline.SOON + ": " + what + "\n" + mail());
                }
                key.pollEvents();
                key.reset();
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot watch " + database(), failure);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new AssertionError("stopped while waiting for " + what, stopped);
        }
    }

    /** Waits until every delivery is proved by the recipient's transcript. */
    List<Mail> awaitAllSeen() {
        return await("all delivered and seen", mail -> mail.stream().allMatch(Mail::seen));
    }

    /** Waits until what was handed out is proved; what still waits may wait on. */
    List<Mail> awaitAllPresentedSeen() {
        return await(
                "all that was presented seen",
                mail ->
                        mail.stream()
                                .allMatch(each -> each.seen() || each.status().equals("pending")));
    }

    /** Ends the daemon as the kernel would that runs out of memory. */
    void killDaemon() {
        ProcessHandle daemon = daemon();
        daemon.destroyForcibly();
        awaitEnd(daemon);
    }

    /** Ends the daemon in good order. */
    void stop() {
        if (!Files.isExecutable(programs.resolve("claudectl"))) {
            // Purged, and its daemon ended before.
            return;
        }
        ProcessHandle daemon = daemon();
        run("daemon", "stop");
        awaitEnd(daemon);
    }

    ProcessHandle daemon() {
        // The call itself starts one where none runs.
        run("daemon", "start");
        String status = run("daemon", "status", "--json");
        var pid = Pattern.compile("\"pid\":\\s*(\\d+)").matcher(status);
        if (!pid.find()) {
            throw new AssertionError("no pid in " + status);
        }
        return ProcessHandle.of(Long.parseLong(pid.group(1))).orElseThrow();
    }

    static void awaitEnd(ProcessHandle process) {
        try {
            process.onExit().get(ENDS_WITHIN_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException failure) {
            throw new AssertionError("process " + process.pid() + " does not end", failure);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** The daemon's log and the deliveries, for a failed test. */
    String report() {
        var text = new StringBuilder();
        if (Files.exists(database())) {
            mail().forEach(each -> text.append(each).append('\n'));
            text.append(run("bus", "tail", "--since", "0"));
        }
        Path logs = folder().resolve("log");
        if (Files.isDirectory(logs)) {
            try (var files = Files.list(logs)) {
                for (Path file : files.toList()) {
                    text.append(file).append(":\n").append(Files.readString(file)).append('\n');
                }
            } catch (IOException failure) {
                text.append(failure);
            }
        }
        return text.toString();
    }

    private Path folder() {
        return home.resolve(".claudectl/bus");
    }

    private Path database() {
        return folder().resolve("bus.db");
    }
}
