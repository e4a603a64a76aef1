package io.claudectl.daemon.door;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.protocol.Allowance;
import io.claudectl.protocol.Call;
import io.claudectl.protocol.Wire;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How much of a hook's input is read. */
class HookInputTest {
    private static final byte[] FIRST = bytes(Wire.CHUNK);
    private static final Map<String, String> ASKED = Map.of("CLAUDECTL_INPUT", "asked");

    @TempDir private Path directory = Path.of("");
    private SocketChannel client = unopened();
    private SocketChannel accepted = client;

    private static SocketChannel unopened() {
        try {
            return SocketChannel.open(StandardProtocolFamily.UNIX);
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    @BeforeEach
    void connect() throws IOException {
        var address = UnixDomainSocketAddress.of(directory.resolve("socket"));
        try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(address);
            client.connect(address);
            accepted = server.accept();
        }
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        accepted.close();
    }

    private static byte[] bytes(int size) {
        return "x".repeat(size).getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    private static Call call(Map<String, String> environment) {
        return new Call(
                new Call.Process(1, 1, 0),
                0,
                Call.Mode.HOOK,
                false,
                false,
                List.of("bus", "hook", "PostToolUse"),
                "/",
                environment);
    }

    private void says(byte[] piece) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(5 + piece.length);
        frame.putInt(piece.length).put((byte) 3).put(piece).flip();
        while (frame.hasRemaining()) {
            client.write(frame);
        }
    }

    private byte[] read(Map<String, String> environment, boolean whole) throws IOException {
        var peer = new Peer(accepted, new Allowance(1 << 24));
        return HookInput.of(peer, call(environment), () -> whole);
    }

    @Test
    void input_moreIsUnwanted_endsBehindTheFirstPiece() throws IOException {
        says(FIRST);

        assertThat(read(ASKED, false)).isEqualTo(FIRST);
    }

    @Test
    void input_moreIsWanted_isAskedForOnce() throws IOException {
        says(FIRST);
        says(FIRST);
        says(bytes(10));
        says(bytes(0));

        assertThat(read(ASKED, true)).hasSize(2 * Wire.CHUNK + 10);
        accepted.close();
        ByteBuffer said = ByteBuffer.allocate(100);
        assertThat(client.read(said)).isEqualTo(9);
        assertThat(said.get(4)).isEqualTo((byte) 35);
        assertThat(said.getInt(5)).isEqualTo(4 * 1_048_576 - Wire.CHUNK);
    }

    @Test
    void input_shortOfOnePiece_isNotAskedFor() throws IOException {
        says(bytes(10));
        says(bytes(0));

        assertThat(
                        HookInput.of(
                                new Peer(accepted, new Allowance(1 << 24)),
                                call(ASKED),
                                () -> {
                                    throw new AssertionError("asked");
                                }))
                .hasSize(10);
    }

    @Test
    void input_ofAnOlderClient_isReadToItsEnd() throws IOException {
        says(FIRST);
        says(bytes(10));
        says(bytes(0));

        assertThat(read(Map.of(), false)).hasSize(Wire.CHUNK + 10);
    }
}
