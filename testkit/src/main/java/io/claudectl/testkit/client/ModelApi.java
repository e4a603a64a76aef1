package io.claudectl.testkit.client;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.claudectl.json.Json;
import io.claudectl.json.NotJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A stub of the model API on loopback. A prompt that holds {@code play:NAME} is answered by the
 * script of that name, one answer for each request in turn; after its end, or without one, by
 * {@link #DEFAULT}. Every request is kept. Any thread may call.
 */
public final class ModelApi implements AutoCloseable {
    /** The stub's answer without a script. */
    public static final String DEFAULT = "Understood.";

    /** The longest hold of an answer: the test behind a longer one has failed already. */
    static final Duration HELD_AT_MOST = Duration.ofMinutes(2);

    private static final Pattern CALL = Pattern.compile("play:([a-z0-9-]+)");

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final List<ModelRequest> requests = new ArrayList<>();
    private final Map<String, Deque<Answer>> scripts = new HashMap<>();
    private final Map<String, Long> answered = new HashMap<>();

    private ModelApi(HttpServer server) {
        this.server = server;
    }

    public static ModelApi start() {
        try {
            var server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            var api = new ModelApi(server);
            server.setExecutor(api.threads);
            server.createContext("/", api::serve);
            server.start();
            return api;
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot start the stub of the model API", failure);
        }
    }

    /** Returns the address for {@code ANTHROPIC_BASE_URL}. */
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Writes a script, or adds to one; a prompt that holds the returned text plays it. */
    public String script(String name, Answer... answers) {
        String call = "play:" + name;
        if (!name.equals(called(call))) {
            throw new IllegalArgumentException("not a script's name: " + name);
        }
        lock.lock();
        try {
            scripts.computeIfAbsent(name, each -> new ArrayDeque<>()).addAll(List.of(answers));
        } finally {
            lock.unlock();
        }
        return call;
    }

    /** Returns all requests so far. */
    public List<ModelRequest> requests() {
        lock.lock();
        try {
            return List.copyOf(requests);
        } finally {
            lock.unlock();
        }
    }

    /** Returns the requests that match, so far. */
    public List<ModelRequest> requests(Predicate<ModelRequest> which) {
        return requests().stream().filter(which).toList();
    }

    /** Waits for the first request that matches. */
    public ModelRequest await(String what, Predicate<ModelRequest> which) {
        return await(what, which, Deadline.SOON);
    }

    /** Waits for the first request that matches, at most so long. */
    public ModelRequest await(String what, Predicate<ModelRequest> which, Duration atMost) {
        return awaitCount(what, which, 1, atMost).getFirst();
    }

    /** Waits for the first {@code count} requests that match. */
    public List<ModelRequest> awaitCount(
            String what, Predicate<ModelRequest> which, int count, Duration atMost) {
        var deadline = Deadline.in(atMost);
        lock.lock();
        try {
            while (true) {
                List<ModelRequest> found = requests.stream().filter(which).toList();
                if (found.size() >= count) {
                    return found.subList(0, count);
                }
                if (!deadline.await(arrived)) {
                    throw new AssertionError(
                            "%d of %d requests within %s: %s%n%s"
                                    .formatted(found.size(), count, atMost, what, report()));
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Returns the last requests, for a failed test. */
    public String report() {
        var text = new StringBuilder();
        for (ModelRequest each : requests()) {
            String news = each.news().strip();
            text.append("request ")
                    .append(each.number())
                    .append(" of ")
                    .append(each.session())
                    .append(":\n");
            text.append(news.length() > 1500 ? "... " + news.substring(news.length() - 1500) : news)
                    .append('\n');
        }
        return text.toString();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    static @Nullable String called(String prompt) {
        Matcher call = CALL.matcher(prompt);
        String last = null;
        while (call.find()) {
            last = call.group(1);
        }
        return last;
    }

    private void serve(HttpExchange exchange) throws IOException {
        try {
            String body =
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            if (!exchange.getRequestURI().getPath().equals("/v1/messages")) {
                // Counts of tokens and the client's other requests.
                EventStream.json(exchange, 200, Map.of("input_tokens", 10));
            } else if (parsed(body) instanceof Map<?, ?> parsed) {
                answer(exchange, parsed);
            }
            exchange.close();
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
        // Thrown through the server, EventStream.Cut ends the connection; a close would end the
        // answer in good order.
    }

    private static @Nullable Object parsed(String body) {
        try {
            return Json.parse(body);
        } catch (NotJson damaged) {
            throw new IllegalStateException("the client sent what is not JSON", damaged);
        }
    }

    private void answer(HttpExchange exchange, Map<?, ?> body)
            throws IOException, InterruptedException {
        String session =
                String.valueOf(exchange.getRequestHeaders().getFirst("X-Claude-Code-Session-Id"));
        ModelRequest request;
        Answer answer;
        lock.lock();
        try {
            request =
                    new ModelRequest(
                            requests.size() + 1,
                            session,
                            System.nanoTime(),
                            answered.getOrDefault(session, 0L),
                            body);
            requests.add(request);
            answer = next(request);
            arrived.signalAll();
        } finally {
            lock.unlock();
        }
        EventStream.write(exchange, request, answer);
        lock.lock();
        try {
            answered.put(session, System.nanoTime());
        } finally {
            lock.unlock();
        }
    }

    private Answer next(ModelRequest request) {
        String name = request.script();
        Deque<Answer> script = name == null ? null : scripts.get(name);
        Answer next = script == null ? null : script.poll();
        return next == null ? Answer.text(DEFAULT) : next;
    }
}
