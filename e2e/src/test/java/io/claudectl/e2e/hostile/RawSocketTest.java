package io.claudectl.e2e.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.demo.Patience;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Bytes on the daemon's socket that no client of ours writes. */
@Timeout(120)
class RawSocketTest {
    private static Target target;

    @BeforeAll
    static void begin() {
        target = new Target();
    }

    @AfterAll
    static void end() {
        target.close();
    }

    private RawClient.Heard said(byte[]... parts) throws IOException {
        try (RawClient client = target.connect()) {
            client.say(Wire.joined(parts));
            return client.end();
        }
    }

    /** A client that behaves, beside those that do not. */
    private RawClient.Heard asked() throws IOException {
        try (RawClient client = target.connect()) {
            client.say(Wire.joined(Wire.hello(), roles()));
            return client.hear(99);
        }
    }

    private static byte[] roles() {
        return Wire.call(Wire.Mode.COMMAND, "/", "bus", "role", "list");
    }

    @Test
    void what_is_no_frame_ends_its_connection_and_nothing_else() throws IOException {
        byte[] tooLong = ByteBuffer.allocate(5).putInt(-1).put((byte) 2).array();
        byte[] half = Arrays.copyOf(roles(), 40);
        byte[] lyingTexts = roles();
        lyingTexts[5 + 4 + 4 + 8 + 8 + 1 + 1] = (byte) 0xff;
        byte[] lyingLength = roles();
        lyingLength[5 + 4 + 4 + 8 + 8 + 1 + 1 + 2] = (byte) 0x7f;
        List<byte[][]> attacks =
                List.of(
                        new byte[][] {"GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.UTF_8)},
                        new byte[][] {
                            Wire.frame(Wire.HELLO, new byte[] {'X', 'C', 'T', 'L', 0, 1})
                        },
                        new byte[][] {Wire.frame(Wire.HELLO)},
                        new byte[][] {Wire.frame(Wire.HELLO, new byte[100_000])},
                        new byte[][] {tooLong},
                        new byte[][] {roles()},
                        new byte[][] {Wire.hello(), tooLong},
                        new byte[][] {Wire.hello(), half},
                        new byte[][] {Wire.hello(), Wire.frame(Wire.CALL)},
                        new byte[][] {Wire.hello(), Wire.frame(99, new byte[10])},
                        new byte[][] {Wire.hello(), Wire.stdin(new byte[10])},
                        new byte[][] {Wire.hello(), lyingTexts},
                        new byte[][] {Wire.hello(), lyingLength});
        for (byte[][] attack : attacks) {
            assertThat(said(attack).exit()).isEqualTo(RawClient.Heard.CUT);
        }
        assertThat(asked().out()).contains("frontend");
        target.daemon().isWell();
    }

    @Test
    void hook_withoutWords_endsWell() throws IOException {
        try (RawClient client = target.connect()) {
            client.say(
                    Wire.joined(
                            Wire.hello(),
                            Wire.call(Wire.Mode.HOOK, "/"),
                            Wire.stdin("{}".getBytes(StandardCharsets.UTF_8)),
                            Wire.stdin()));
            client.end();
        }
        target.daemon().isWell();
    }

    @Test
    void another_protocol_is_told_what_to_do() throws IOException {
        byte[] older = Wire.frame(Wire.HELLO, new byte[] {'C', 'C', 'T', 'L', 0, 0, 'o', 'l', 'd'});
        var heard = said(older);
        assertThat(heard.exit()).isEqualTo(1);
        assertThat(heard.err()).contains("restart this session").hasLineCount(1);
        target.daemon().isWell();
    }

    @Test
    void a_thousand_connections_opened_and_left_delay_nobody() throws IOException {
        int before = target.daemon().descriptors();
        var left = new ArrayList<RawClient>();
        try {
            for (int i = 0; i < 1_000; i++) {
                RawClient client = target.connect();
                left.add(client);
                // Some say nothing, some the half of a frame, some hello and no more.
                if (i % 3 == 1) {
                    client.say(Arrays.copyOf(Wire.hello(), 7));
                } else if (i % 3 == 2) {
                    client.say(Wire.hello());
                }
            }
            long begin = System.nanoTime();
            assertThat(asked().exit()).isZero();
            assertThat(Duration.ofNanos(System.nanoTime() - begin))
                    .isLessThan(Duration.ofSeconds(2));
            target.daemon().isWell();
        } finally {
            for (RawClient client : left) {
                client.close();
            }
        }
        target.daemon().letsGoOf(before);
        target.daemon().isWell();
    }

    @Test
    @Timeout(60)
    void connections_that_say_nothing_are_ended() throws IOException {
        var left = new ArrayList<RawClient>();
        for (int i = 0; i < 30; i++) {
            RawClient client = target.connect();
            left.add(client);
            if (i % 2 == 1) {
                client.say(Arrays.copyOf(Wire.hello(), 7));
            }
        }
        for (RawClient client : left) {
            // Returns when the daemon ends the connection; a client that waits in vain times out.
            assertThat(client.hear(99).exit()).isEqualTo(RawClient.Heard.CUT);
            client.close();
        }
        assertThat(asked().exit()).isZero();
    }

    @Test
    void daemon_out_of_descriptors_rests_and_serves_afterwards() throws Exception {
        try (var own = new Target()) {
            long pid = own.daemon().pid();
            limit(pid, own.daemon().descriptors() + 4);
            var left = new ArrayList<RawClient>();
            for (int i = 0; i < 40; i++) {
                left.add(own.connect());
            }
            long before = ticks(pid);
            Patience.until(Duration.ofSeconds(4), () -> false);
            // A loop without a pause would take 400 of them on a machine that is calm.
            assertThat(ticks(pid) - before).isLessThan(40);
            limit(pid, 4_096);
            for (RawClient client : left) {
                client.close();
            }
            assertThat(own.bus().call("bus", "role", "list").exit()).isZero();
        }
    }

    private static void limit(long pid, int descriptors) throws Exception {
        var prlimit =
                new ProcessBuilder("prlimit", "--pid", "" + pid, "--nofile=" + descriptors + ":");
        assertThat(prlimit.inheritIO().start().waitFor()).isZero();
    }

    /** Processor time so far, in hundredths of a second. */
    private static long ticks(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }

    @Test
    void long_frames_begun_a_thousand_times_take_bounded_memory() throws IOException {
        byte[] begun = new byte[600_000];
        ByteBuffer.wrap(begun).putInt(1_000_000).put((byte) Wire.CALL);
        var left = new ArrayList<RawClient>();
        try {
            int taken = 0;
            for (int i = 0; i < 500; i++) {
                RawClient client = target.connect();
                left.add(client);
                taken += client.say(Wire.joined(Wire.hello(), begun)) ? 1 : 0;
            }
            assertThat(taken).as("that were read").isLessThan(500);
        } finally {
            for (RawClient client : left) {
                client.close();
            }
        }
        target.daemon().isWell();
        assertThat(asked().exit()).isZero();
    }

    @Test
    void a_byte_at_a_time_is_as_good_as_all_at_once() throws IOException {
        byte[] all = Wire.joined(Wire.hello(), roles());
        try (RawClient client = target.connect()) {
            for (byte each : all) {
                client.say(each);
            }
            assertThat(client.hear(99).out()).contains("frontend");
        }
        target.daemon().isWell();
    }

    @Test
    void standard_input_nobody_asked_for_ends_the_connection() throws IOException {
        try (RawClient client = target.connect()) {
            client.say(Wire.joined(Wire.hello(), roles()));
            byte[] chunk = Wire.stdin(new byte[65_000]);
            int said = 0;
            while (said < 1_000 && client.say(chunk)) {
                said++;
            }
            assertThat(said).as("chunks of 64 MB that were taken").isLessThan(1_000);
        }
        target.daemon().isWell();
    }

    @Test
    void one_that_never_reads_its_answers_delays_nobody() throws Exception {
        byte[] list =
                Wire.line(
                        1,
                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}"
                                .getBytes(StandardCharsets.UTF_8));
        RawClient deaf = target.connect();
        deaf.say(Wire.joined(Wire.hello(), Wire.call(Wire.Mode.BRIDGE, "/", "bus", "stdio")));
        Thread talking =
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    boolean open = true;
                                    for (int i = 0; open && i < 100_000; i++) {
                                        open = deaf.say(list);
                                    }
                                });
        for (int i = 0; i < 20; i++) {
            assertThat(asked().exit()).isZero();
        }
        target.daemon().isWell();
        deaf.close();
        talking.join();
        target.daemon().isWell();
    }
}
