package io.claudectl.e2e.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Says conversations to a running daemon that began as good ones and were damaged: frames, hook
 * payloads and lines of MCP. Every few hundred it asks whether the daemon is still well. A case is
 * its seed and its number, so a bad one can be said again.
 */
final class Fuzzer {
    private static final int CASES_BETWEEN_LOOKS = 500;

    private static final List<List<String>> COMMANDS =
            List.of(
                    List.of("bus", "send", "frontend", "hello"),
                    List.of("bus", "send", "frontend", "-"),
                    List.of("bus", "inbox", "--peek", "--role", "frontend", "--json"),
                    List.of("bus", "inbox", "--role", "frontend"),
                    List.of("bus", "role", "list"),
                    List.of("bus", "role", "bind", "backend", "/tmp"),
                    List.of("bus", "whoami", "--json"),
                    List.of("bus", "why", "01a20996-89b7-7000-8478-59e4bf7fd1a8"),
                    List.of("bus", "tail", "--since", "1h"),
                    List.of("bus", "ack", "01a20996-89b7-7000-8478-59e4bf7fd1a8"),
                    List.of("bus", "--help"));
    private static final List<String> EVENTS =
            List.of(
                    "SessionStart",
                    "UserPromptSubmit",
                    "PreToolUse",
                    "PostToolUse",
                    "Stop",
                    "SessionEnd",
                    "TaskCreated",
                    "TaskCompleted");
    private static final List<String> LINES =
            List.of(
                    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{\"protocolVersion\":\"2025-06-18\",\"capabilities\":{},\"clientInfo\":{\"name\":\"x\",\"version\":\"1\"}}}",
                    "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}",
                    "{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"method\":\"ping\"}",
                    "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"tools/list\"}",
                    "{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"tools/call\",\"params\":{\"name\":\"publish\",\"arguments\":{\"subject\":\"task.created\",\"body\":\"gr\u00fc\u00dfe \\u202e\",\"type\":\"task\",\"addressed_to\":\"frontend\",\"priority\":\"high\"}}}",
                    "{\"jsonrpc\":\"2.0\",\"id\":4,\"method\":\"tools/call\",\"params\":{\"name\":\"read_inbox\",\"arguments\":{}}}",
                    "{\"jsonrpc\":\"2.0\",\"id\":6,\"method\":\"tools/call\",\"params\":{\"name\":\"subscribe\",\"arguments\":{\"subjects\":[\"task.>\",\"env.*\"]}}}",
                    "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/call\",\"params\":{\"name\":\"publish\",\"arguments\":{\"subject\":\"task.created\",\"body\":\"x\",\"type\":\"task\",\"owner_of\":\"../a/./b\"}}}",
                    "{\"jsonrpc\":\"2.0\",\"id\":8,\"method\":\"tools/call\",\"params\":{\"name\":\"claim\",\"arguments\":{\"message_id\":\"00000000-0000-7000-8000-000000000000\"}}}",
                    "[{\"jsonrpc\":\"2.0\",\"id\":5,\"method\":\"ping\"},{\"jsonrpc\":\"2.0\",\"id\":6,\"method\":\"tools/call\",\"params\":{\"name\":\"whoami\"}}]");
    private static final List<byte[]> PIECES =
            List.of(
                    new byte[] {0},
                    new byte[] {(byte) 0xff},
                    new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80},
                    bytes("\\ud800"),
                    bytes("\""),
                    bytes("\\"),
                    bytes("[[[[[[[["),
                    bytes("{\"id\":{}"),
                    bytes("null"),
                    bytes("1e999999"),
                    bytes("-"),
                    bytes("--"),
                    bytes("../../.."),
                    bytes("\n"));

    private final Target target;
    private final long seed;
    private long cases;

    Fuzzer(Target target, long seed) {
        this.target = target;
        this.seed = seed;
    }

    /** Goes on so long; how many cases there were. */
    long run(Duration time) throws IOException {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            try {
                one(cases++);
            } catch (IOException failure) {
                throw notWell(failure);
            }
            if (cases % CASES_BETWEEN_LOOKS == 0) {
                look();
            }
        }
        look();
        return cases;
    }

    private void look() throws IOException {
        try (RawClient client = target.connect()) {
            client.say(
                    Wire.joined(
                            Wire.hello(),
                            Wire.call(Wire.Mode.COMMAND, "/", "bus", "role", "list")));
            assertThat(client.hear(99).out())
                    .as("after case %d of seed %d", cases, seed)
                    .contains("frontend");
        } catch (IOException | AssertionError failure) {
            throw notWell(failure);
        }
    }

    private AssertionError notWell(Throwable failure) {
        return new AssertionError(
                "the daemon is not well after case %d of ./test fuzz --seed %d; its log:\n%s"
                        .formatted(cases, seed, target.daemon().log()),
                failure);
    }

    private void one(long number) throws IOException {
        var dice = new SplittableRandom(seed * 1_000_003 + number);
        byte[] talk = damaged(conversation(dice), dice);
        try (RawClient client = target.connect()) {
            client.say(talk);
            // Most wait for the end; some leave at once, as a killed client does.
            if (dice.nextInt(8) > 0) {
                client.end();
            }
        }
    }

    private byte[] conversation(SplittableRandom dice) {
        return switch (dice.nextInt(3)) {
            case 0 -> {
                List<String> words = one(COMMANDS, dice);
                yield Wire.joined(
                        Wire.hello(),
                        Wire.call(Wire.Mode.COMMAND, "/", words.toArray(String[]::new)),
                        Wire.stdin(bytes("some text")),
                        Wire.stdin());
            }
            case 1 ->
                    Wire.joined(
                            Wire.hello(),
                            Wire.call(Wire.Mode.HOOK, "/", "bus", "hook", one(EVENTS, dice)),
                            Wire.stdin(damaged(payload(dice), dice)),
                            Wire.stdin(),
                            Wire.frame(Wire.CONFIRM, new byte[17]));
            default -> {
                byte[] all =
                        Wire.joined(Wire.hello(), Wire.call(Wire.Mode.BRIDGE, "/", "bus", "stdio"));
                int lines = dice.nextInt(6);
                for (int i = 1; i <= lines; i++) {
                    all = Wire.joined(all, Wire.line(i, damaged(bytes(one(LINES, dice)), dice)));
                }
                yield all;
            }
        };
    }

    private byte[] payload(SplittableRandom dice) {
        return bytes(
                "{\"session_id\":\"s%d\",\"transcript_path\":\"%s\",\"cwd\":\"%s\",\"prompt_id\":\"p\",\"tool_use_id\":\"t\",\"tool_response\":{\"a\":[1,true,null]}}"
                        .formatted(
                                dice.nextInt(20),
                                target.bus().database(),
                                target.bus().directory("frontend")));
    }

    /** One to four small damages, or by chance none. */
    private static byte[] damaged(byte[] good, SplittableRandom dice) {
        byte[] bytes = good;
        for (int damages = dice.nextInt(5); damages > 0 && bytes.length > 0; damages--) {
            int at = dice.nextInt(bytes.length);
            bytes =
                    switch (dice.nextInt(5)) {
                        case 0 -> {
                            byte[] changed = bytes.clone();
                            changed[at] = (byte) dice.nextInt(256);
                            yield changed;
                        }
                        case 1 -> Arrays.copyOf(bytes, at);
                        case 2 ->
                                Wire.joined(
                                        Arrays.copyOf(bytes, at),
                                        one(PIECES, dice),
                                        Arrays.copyOfRange(bytes, at, bytes.length));
                        case 3 ->
                                Wire.joined(
                                        Arrays.copyOf(bytes, at),
                                        Arrays.copyOfRange(
                                                bytes,
                                                at + dice.nextInt(bytes.length - at),
                                                bytes.length));
                        default -> Wire.joined(bytes, Arrays.copyOfRange(bytes, at, bytes.length));
                    };
        }
        return bytes;
    }

    private static <T> T one(List<T> of, SplittableRandom dice) {
        return of.get(dice.nextInt(of.size()));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
