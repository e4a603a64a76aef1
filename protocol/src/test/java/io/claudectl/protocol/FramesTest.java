package io.claudectl.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FramesTest {
    @Test
    void a_hello_names_the_protocol_and_the_build() throws IOException {
        assertThat(read(frame(1, hello(7, "0.1.0+abc"))))
                .isEqualTo(new FromClient.Hello(7, "0.1.0+abc"));
    }

    @Test
    void a_hello_without_the_magic_is_refused() throws IOException {
        assertRefused(frame(1, "HTTP/1.1".getBytes(StandardCharsets.UTF_8)), "not a claudectl");
    }

    @Test
    void a_call_carries_everything_the_client_was_called_with() throws IOException {
        assertThat(
                        read(
                                frame(
                                        2,
                                        call(
                                                List.of("bus", "send", "fe", "grüße"),
                                                "/tmp/x y",
                                                List.of("HOME=/h", "A=b=c")))))
                .isInstanceOfSatisfying(
                        FromClient.Called.class,
                        called -> {
                            Call call = called.call();
                            assertThat(call.process())
                                    .isEqualTo(new Call.Process(4_000_000_000L, 1, 4026531836L));
                            assertThat(call.deadlineNanos()).isEqualTo(99);
                            assertThat(call.mode()).isEqualTo(Call.Mode.HOOK);
                            assertThat(call.stdinTerminal()).isTrue();
                            assertThat(call.stdoutTerminal()).isFalse();
                            assertThat(call.arguments())
                                    .containsExactly("bus", "send", "fe", "grüße");
                            assertThat(call.cwd()).isEqualTo("/tmp/x y");
                            assertThat(call.env("A")).isEqualTo("b=c");
                            assertThat(call.env("missing")).isEmpty();
                        });
    }

    @Test
    void lines_confirms_and_standard_input_arrive_as_they_were_sent() throws IOException {
        var bytes = new ByteArrayOutputStream();
        bytes.write(frame(6, concat(longs(3), "{}".getBytes(StandardCharsets.UTF_8))));
        bytes.write(frame(4, concat(longs(3, 2), new byte[] {1})));
        bytes.write(frame(3, new byte[0]));
        bytes.write(frame(5, new byte[0]));
        var reader = new Frames.Reader(channel(bytes.toByteArray()), new Allowance(4 << 20));
        assertThat(reader.next())
                .isInstanceOfSatisfying(
                        FromClient.Line.class,
                        line -> {
                            assertThat(line.number()).isEqualTo(3);
                            assertThat(line.bytes())
                                    .isEqualTo("{}".getBytes(StandardCharsets.UTF_8));
                        });
        assertThat(reader.next()).isEqualTo(new FromClient.Confirm(3, 2, true));
        assertThat(reader.next())
                .isInstanceOfSatisfying(
                        FromClient.Stdin.class, stdin -> assertThat(stdin.bytes()).isEmpty());
        assertThat(reader.next()).isEqualTo(new FromClient.Cancel());
        assertThat(reader.next()).isNull();
    }

    @Test
    void frames_arrive_whole_however_the_bytes_are_split() throws IOException {
        byte[] line = new byte[300_000];
        new SplittableRandom(1).nextBytes(line);
        byte[] all =
                concat(
                        frame(6, concat(longs(1), line)),
                        frame(6, concat(longs(2), line)),
                        frame(5, new byte[0]));
        var reader = new Frames.Reader(new Trickle(all, 1_021), new Allowance(4 << 20));
        for (long number = 1; number <= 2; number++) {
            assertThat(reader.next())
                    .isInstanceOfSatisfying(
                            FromClient.Line.class,
                            read -> assertThat(read.bytes()).isEqualTo(line));
        }
        assertThat(reader.next()).isEqualTo(new FromClient.Cancel());
        assertThat(reader.next()).isNull();
    }

    @Test
    void an_announcement_beyond_the_limit_ends_the_connection_before_anything_is_kept()
            throws IOException {
        byte[] header = ByteBuffer.allocate(5).putInt(Wire.MAX_PAYLOAD + 1).put((byte) 3).array();
        assertRefused(header, "announces");
        byte[] huge = ByteBuffer.allocate(5).putInt(-1).put((byte) 3).array();
        assertRefused(huge, "announces 4294967295");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7, 33, 255})
    void a_kind_nobody_knows_is_refused(int kind) throws IOException {
        assertRefused(frame(kind, new byte[0]), "unknown kind");
    }

    @Test
    void a_text_longer_than_its_frame_is_refused() throws IOException {
        byte[] call = call(List.of("bus"), "/", List.of());
        // The first argument's length follows pid, parent, namespace, deadline, mode, flags
        // and the count.
        ByteBuffer.wrap(call).putInt(28, Integer.MAX_VALUE);
        assertRefused(frame(2, call), "longer than its frame");
    }

    @Test
    void an_end_inside_a_frame_is_told_from_an_end_between_two() throws IOException {
        byte[] whole = frame(6, concat(longs(1), new byte[20]));
        for (int length = 1; length < whole.length; length++) {
            byte[] part = java.util.Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> read(part)).isInstanceOf(EOFException.class);
        }
        assertThat(read(new byte[0])).isNull();
    }

    @Test
    void random_bytes_never_do_more_than_end_the_connection() {
        for (long seed = 0; seed < 2_000; seed++) {
            var random = new SplittableRandom(seed);
            byte[] payload = new byte[random.nextInt(200)];
            random.nextBytes(payload);
            byte[] bytes = frame(random.nextInt(8), payload);
            try {
                var reader = new Frames.Reader(channel(bytes), new Allowance(4 << 20));
                while (reader.next() != null) {
                    // Whatever was understood is fine.
                }
            } catch (IOException refused) {
                assertThat(refused).isInstanceOfAny(ProtocolException.class, EOFException.class);
            }
        }
    }

    @Test
    void what_the_daemon_says_has_the_documented_bytes() {
        assertThat(bytes(new FromDaemon.Hello(1, "b")))
                .isEqualTo(new byte[] {0, 0, 0, 7, 1, 'C', 'C', 'T', 'L', 0, 1, 'b'});
        assertThat(bytes(new FromDaemon.Stdout(new byte[] {9})))
                .isEqualTo(new byte[] {0, 0, 0, 1, 33, 9});
        assertThat(bytes(new FromDaemon.Stderr(new byte[] {9})))
                .isEqualTo(new byte[] {0, 0, 0, 1, 34, 9});
        assertThat(bytes(new FromDaemon.WantStdin(258)))
                .isEqualTo(new byte[] {0, 0, 0, 4, 35, 0, 0, 1, 2});
        assertThat(bytes(new FromDaemon.Exit(75, true)))
                .isEqualTo(new byte[] {0, 0, 0, 2, 36, 75, 1});
        assertThat(bytes(new FromDaemon.Resume(258, "42", new byte[] {'x'})))
                .isEqualTo(new byte[] {0, 0, 0, 9, 38, 0, 0, 1, 2, 0, 2, '4', '2', 'x'});
        assertThat(bytes(new FromDaemon.Line(2, true, false, true, new byte[] {'{'})))
                .isEqualTo(new byte[] {0, 0, 0, 10, 37, 0, 0, 0, 0, 0, 0, 0, 2, 5, '{'});
    }

    private static void assertRefused(byte[] bytes, String why) {
        assertThatThrownBy(() -> read(bytes))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining(why);
    }

    private static FromClient read(byte[] bytes) throws IOException {
        return new Frames.Reader(channel(bytes), new Allowance(4 << 20)).next();
    }

    private static ReadableByteChannel channel(byte[] bytes) {
        return Channels.newChannel(new ByteArrayInputStream(bytes));
    }

    private static byte[] bytes(FromDaemon frame) {
        ByteBuffer buffer = Frames.encode(frame);
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    private static byte[] frame(int kind, byte[] payload) {
        return ByteBuffer.allocate(5 + payload.length)
                .putInt(payload.length)
                .put((byte) kind)
                .put(payload)
                .array();
    }

    private static byte[] hello(int protocol, String build) {
        return concat(
                "CCTL".getBytes(StandardCharsets.UTF_8),
                new byte[] {0, (byte) protocol},
                build.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] call(List<String> arguments, String cwd, List<String> environment)
            throws IOException {
        var bytes = new ByteArrayOutputStream();
        var out = new DataOutputStream(bytes);
        out.writeInt((int) 4_000_000_000L);
        out.writeInt(1);
        out.writeLong(4026531836L);
        out.writeLong(99);
        out.writeByte(1);
        out.writeByte(1);
        out.writeShort(arguments.size());
        for (String argument : arguments) {
            text(out, argument);
        }
        text(out, cwd);
        out.writeShort(environment.size());
        for (String entry : environment) {
            text(out, entry);
        }
        return bytes.toByteArray();
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static byte[] longs(long... numbers) {
        ByteBuffer buffer = ByteBuffer.allocate(8 * numbers.length);
        for (long number : numbers) {
            buffer.putLong(number);
        }
        return buffer.array();
    }

    private static byte[] concat(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    /** Gives out a few bytes at a time. */
    private static final class Trickle implements ReadableByteChannel {
        private final ByteBuffer bytes;
        private final int most;

        Trickle(byte[] bytes, int most) {
            this.bytes = ByteBuffer.wrap(bytes);
            this.most = most;
        }

        @Override
        public int read(ByteBuffer target) {
            if (!bytes.hasRemaining()) {
                return -1;
            }
            int count = Math.min(most, Math.min(target.remaining(), bytes.remaining()));
            target.put(bytes.slice(bytes.position(), count));
            bytes.position(bytes.position() + count);
            return count;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }

    @Test
    void a_frame_takes_room_by_what_arrived_of_it_and_gives_it_back() throws IOException {
        var allowance = new Allowance(2 << 20);
        byte[] begun = ByteBuffer.allocate(1_005).putInt(1_000_000).put((byte) 3).array();
        var reader = new Frames.Reader(channel(begun), allowance);
        assertThatThrownBy(reader::next).isInstanceOf(EOFException.class);
        assertThat(allowance.take(2 << 20)).isTrue();
        allowance.give(2 << 20);
        byte[] whole = frame(3, new byte[600_000]);
        var other = new Frames.Reader(channel(concat(whole, frame(5, new byte[0]))), allowance);
        assertThat(other.next()).isInstanceOf(FromClient.Stdin.class);
        assertThat(allowance.take((2 << 20) - 100_000)).isFalse();
        assertThat(other.next()).isInstanceOf(FromClient.Cancel.class);
        assertThat(other.next()).isNull();
        other.close();
        assertThat(allowance.take(2 << 20)).isTrue();
    }

    @Test
    void where_many_long_frames_are_under_way_another_is_refused() {
        var allowance = new Allowance(100_000);
        assertThatThrownBy(
                        () ->
                                new Frames.Reader(channel(frame(3, new byte[600_000])), allowance)
                                        .next())
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("under way");
    }
}
