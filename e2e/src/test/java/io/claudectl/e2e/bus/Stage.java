package io.claudectl.e2e.bus;

import io.claudectl.demo.OutsideCall;
import io.claudectl.demo.Patience;
import io.claudectl.demo.PrivateBus;
import io.claudectl.demo.Ran;
import io.claudectl.demo.ScriptedSession;
import io.claudectl.demo.SessionPlan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A private bus for each test, or in a static field one for all tests of a class. */
public final class Stage
        implements BeforeAllCallback, AfterEachCallback, AfterAllCallback, AutoCloseable {
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private boolean shared;
    private @Nullable PrivateBus bus;

    /** One delivery, as the view {@code messages} shows it. */
    public record Mail(
            String id, String to, String status, String evidence, int attempt, String outcome) {
        /** Whether that is its state and, where there is any, its evidence. */
        public boolean is(String wanted) {
            return wanted.equals(evidence.isEmpty() ? status : status + " " + evidence);
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        shared = true;
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (!shared) {
            close();
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        close();
    }

    /** Ends the bus and removes all that it left. */
    @Override
    public void close() {
        PrivateBus own = bus;
        bus = null;
        if (own != null) {
            own.close();
            own.remove();
        }
    }

    /** The bus, prepared with the first call. */
    public PrivateBus bus() {
        PrivateBus own = bus;
        if (own == null) {
            try {
                Path root = Files.createTempDirectory("claudectl-test-");
                own = PrivateBus.in(root, image(), InstantSource.system());
            } catch (IOException failure) {
                throw new UncheckedIOException("cannot make a scratch directory", failure);
            }
            bus = own;
        }
        return own;
    }

    /** The built program: the system property {@code claudectl.image}, or what was built last. */
    public static Path image() {
        String given = System.getProperty("claudectl.image");
        if (given != null) {
            return Path.of(given).toAbsolutePath();
        }
        Path built = Path.of("dist", "target", "image");
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            if (Files.isDirectory(at.resolve(built))) {
                return at.resolve(built);
            }
        }
        throw new AssertionError("there is no " + built + "; run dist/build first");
    }

    // What tests do all the time.

    /** A call outside every session. */
    public OutsideCall outside(String... words) {
        return bus().outside(words);
    }

    /** A script in a person's shell; any exit code. */
    public Ran shell(String script) {
        return bus().shell(script).run();
    }

    /** Any exit code. */
    public Ran call(String... words) {
        return bus().call(words);
    }

    /** Must succeed. */
    public Ran run(String... words) {
        return call(words).orFail();
    }

    /** Binds a role to a directory of its own; returns the directory. */
    public Path role(String name, String... options) {
        Path directory = bus().directory(name);
        var words = new ArrayList<>(List.of("bus", "role", "bind", name, directory.toString()));
        words.addAll(List.of(options));
        run(words.toArray(String[]::new));
        return directory;
    }

    /** Stores a message for a role; returns its id. */
    public String send(String to, String body, String... options) {
        // The names of files and words of this very process may be ASCII only; its pipes are not.
        boolean ascii = body.chars().allMatch(c -> c < 128);
        var words = new ArrayList<>(List.of("bus", "send", to, ascii ? body : "-", "--json"));
        words.addAll(List.of(options));
        return outside(words.toArray(String[]::new)).reading(body).run().orFail().text("id");
    }

    /** A session yet to be opened. */
    public SessionPlan session(String name) {
        return bus().session(name);
    }

    /** A role's name that no other test of this process has; for tests that share a bus. */
    public static String fresh(String role) {
        return role + "-" + NUMBERS.incrementAndGet();
    }

    /** A session in the directory of a role of that name, started. */
    public ScriptedSession member(String role) {
        return session(role).in(role(role)).start();
    }

    /** The same, at the end of its first turn. */
    public ScriptedSession memberAfterTurn(String role) {
        ScriptedSession session = member(role);
        session.prompt("work");
        session.answer("done");
        return session;
    }

    /** Every delivery, oldest first. */
    public List<Mail> mail() {
        return query(
                        "SELECT id, addressed_to, status, evidence, attempt, outcome FROM messages"
                                + " ORDER BY delivery")
                .stream()
                .map(
                        row ->
                                new Mail(
                                        row.getOrDefault("id", ""),
                                        row.getOrDefault("addressed_to", ""),
                                        row.getOrDefault("status", ""),
                                        row.getOrDefault("evidence", ""),
                                        Integer.parseInt(row.getOrDefault("attempt", "0")),
                                        row.getOrDefault("outcome", "")))
                .toList();
    }

    /** The delivery of that message. */
    public Mail mail(String id) {
        return mail().stream().filter(mail -> mail.id().equals(id)).findFirst().orElseThrow();
    }

    /** Rows as a person at {@code sqlite3} gets them; nulls are left out. */
    public List<Map<String, String>> query(String sql) {
        var rows = new ArrayList<Map<String, String>>();
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + bus().database());
                var statement = connection.createStatement();
                var found = statement.executeQuery(sql)) {
            while (found.next()) {
                Map<String, String> row = new LinkedHashMap<>();
                for (int i = 1; i <= found.getMetaData().getColumnCount(); i++) {
                    String value = found.getString(i);
                    if (value != null) {
                        row.put(found.getMetaData().getColumnLabel(i), value);
                    }
                }
                rows.add(row);
            }
        } catch (SQLException failure) {
            throw new AssertionError("cannot run " + sql, failure);
        }
        return rows;
    }

    /** Waits until the view shows a delivery in this state, such as {@code delivered seen}. */
    public void await(String id, String state) {
        await(id, mail -> mail.is(state), state);
    }

    /** The same for any wish; {@code what} names it. */
    public void await(String id, Predicate<Mail> wish, String what) {
        if (!Patience.until(Patience.LIMIT, () -> wish.test(mail(id)))) {
            throw new AssertionError(
                    "%s is not %s but %s; events: %s"
                            .formatted(id, what, mail(id), String.join("\n", kinds(id))));
        }
    }

    /** What the event log holds about one message. */
    public List<String> kinds(String id) {
        return bus().events().stream()
                .filter(event -> id.equals(event.message()))
                .map(event -> event.kind() + " " + event.data())
                .toList();
    }
}
