package io.claudectl.testkit.mcp;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Carries MCP's streamable HTTP, on loopback, to servers on standard input and output: one process
 * for each session. For servers that answer each request with one line, in order, and send nothing
 * else.
 */
public final class HttpToStdio implements AutoCloseable {
    private static final String SESSION = "Mcp-Session-Id";

    private final ProcessBuilder server;
    private final HttpServer http;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, Session> sessions = new ConcurrentHashMap<>();

    /**
     * Starts to listen.
     *
     * @param server starts one server
     */
    public HttpToStdio(ProcessBuilder server) throws IOException {
        this.server = server;
        this.http =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.setExecutor(threads);
        http.createContext("/mcp", this::exchange);
        http.start();
    }

    /** Returns the address for a client. */
    public URI uri() {
        return URI.create("http://localhost:" + http.getAddress().getPort() + "/mcp");
    }

    private record Session(Process process, BufferedReader answers) {
        /** Passes one line on and, where one is due, returns the answer to it. */
        synchronized @Nullable String say(String line, boolean answered) throws IOException {
            process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
            return answered ? answers.readLine() : null;
        }
    }

    private void exchange(HttpExchange exchange) throws IOException {
        try (exchange) {
            switch (exchange.getRequestMethod()) {
                case "POST" -> post(exchange);
                case "DELETE" -> {
                    end(sessions.remove(String.valueOf(id(exchange))));
                    exchange.sendResponseHeaders(200, -1);
                }
                // A stream for the server's own messages, of which there are none.
                default -> exchange.sendResponseHeaders(405, -1);
            }
        }
    }

    private static @Nullable String id(HttpExchange exchange) {
        return exchange.getRequestHeaders().getFirst(SESSION);
    }

    private void post(HttpExchange exchange) throws IOException {
        String body =
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)
                        .replace('\n', ' ');
        boolean begins = body.contains("\"initialize\"");
        String id = begins ? UUID.randomUUID().toString() : id(exchange);
        Session session = begins ? begin(id) : sessions.get(String.valueOf(id));
        if (session == null) {
            exchange.sendResponseHeaders(404, -1);
            return;
        }
        boolean request = !body.contains("\"notifications/");
        String answer = session.say(body, request);
        exchange.getResponseHeaders().set(SESSION, String.valueOf(id));
        if (answer == null) {
            exchange.sendResponseHeaders(request ? 502 : 202, -1);
            return;
        }
        byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private Session begin(@Nullable String id) throws IOException {
        Process process = server.start();
        var session = new Session(process, process.inputReader(StandardCharsets.UTF_8));
        sessions.put(String.valueOf(id), session);
        return session;
    }

    private static void end(@Nullable Session session) {
        if (session != null) {
            session.process().destroy();
        }
    }

    @Override
    public void close() {
        http.stop(0);
        sessions.values().forEach(HttpToStdio::end);
        threads.shutdownNow();
    }
}
