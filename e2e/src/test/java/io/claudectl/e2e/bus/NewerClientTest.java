package io.claudectl.e2e.bus;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.demo.Json;
import io.claudectl.demo.OutsideCall;
import io.claudectl.demo.Patience;
import io.claudectl.demo.Processes;
import io.claudectl.demo.Ran;
import io.claudectl.demo.ScriptedSession;
import io.claudectl.demo.ToolAnswer;
import io.claudectl.e2e.image.LaterImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What happens to a running daemon when a claudectl of a later version calls it. */
class NewerClientTest {
    private static final String NEWER = LaterImage.BUILD;

    @TempDir static Path directory;

    /** Of the later version through and through. */
    private static Path newer;

    /** Its client says that it is later; the daemon it starts is not. */
    private static Path lying;

    @RegisterExtension final Stage stage = new Stage();

    @BeforeAll
    static void images() throws Exception {
        Path root = directory.toRealPath();
        newer = LaterImage.whole(Stage.image(), root.resolve("newer"));
        lying = LaterImage.lying(Stage.image(), root.resolve("lying"));
    }

    @Test
    void it_replaces_the_daemon_and_an_older_client_uses_the_newer_one() {
        stage.role("frontend");
        long first = stage.bus().daemon();

        Ran sent = by(newer, "bus", "send", "frontend", "from the newer").run();
        String version = version();
        long second = stage.bus().daemon();
        stage.send("frontend", "from the older");

        assertThat(sent).isEqualTo(new Ran(0, sent.out(), ""));
        assertThat(version).isEqualTo(NEWER);
        assertThat(gone(first)).isTrue();
        assertThat(stage.bus().daemon()).isEqualTo(second);
        assertThat(stage.mail()).hasSize(2);
        assertThat(stage.bus().home().resolve("bus/replace.failed")).doesNotExist();
    }

    @Test
    void a_bridge_that_was_open_goes_on_with_the_newer_daemon() {
        ScriptedSession spec = stage.member("spec");
        stage.role("frontend");
        spec.prompt("hand it over");
        publish(spec, "first");

        by(newer, "daemon", "start").run().orFail();
        ToolAnswer second = publish(spec, "second");

        assertThat(second.failed()).isFalse();
        assertThat(version()).isEqualTo(NEWER);
        assertThat(stage.query("SELECT body, sender_role FROM messages"))
                .hasSize(2)
                .allMatch(row -> "spec".equals(row.get("sender_role")));
    }

    @Test
    void tail_duringTheHandover_goesOnWithTheNewerDaemon() throws Exception {
        stage.role("frontend");
        Path out = Files.createTempFile(directory, "tail", ".out");
        Path err = Files.createTempFile(directory, "tail", ".err");
        Process tail = stage.outside("bus", "tail", "--since", "0", "--follow").start(out, err);
        try {
            stage.send("frontend", "to the older");
            assertThat(Patience.until(Patience.LIMIT, () -> lines(out) == 3)).isTrue();

            by(newer, "bus", "send", "frontend", "to the newer").run().orFail();

            assertThat(version()).isEqualTo(NEWER);
            assertThat(Patience.until(Patience.LIMIT, () -> lines(out) == 5)).isTrue();
            assertThat(stage.bus().events()).hasSize(5);
            assertThat(tail.isAlive()).isTrue();
        } finally {
            tail.destroyForcibly();
        }
    }

    private static long lines(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.count();
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot read " + file, unreadable);
        }
    }

    @Test
    void a_call_that_is_under_way_is_finished_first() throws Exception {
        stage.role("frontend");
        long first = stage.bus().daemon();
        String body = "x".repeat(5_000);
        OutsideCall sends = stage.outside("bus", "send", "frontend", "-", "--json");
        var plan = new ProcessBuilder(sends.words()).directory(sends.cwd().toFile());
        plan.environment().clear();
        plan.environment().putAll(sends.environment());
        Process under = plan.start();
        // What reads the body is the call under way; what was read before it was a program's start.
        assertThat(Patience.until(Patience.LIMIT, () -> becameClient(under.pid()))).isTrue();
        long before = bytesRead(under.pid());
        under.getOutputStream().write(body.getBytes(UTF_8));
        under.getOutputStream().flush();
        assertThat(
                        Patience.until(
                                Patience.LIMIT,
                                () -> bytesRead(under.pid()) >= before + body.length()))
                .isTrue();

        Path socket = stage.bus().home().resolve("bus/bus.sock");
        Path out = Files.createTempFile(directory, "send", ".out");
        Path err = Files.createTempFile(directory, "send", ".err");
        Process replacing = by(newer, "bus", "send", "frontend", "newer").start(out, err);
        assertThat(Patience.until(Patience.LIMIT, () -> !Files.exists(socket))).isTrue();
        assertThat(Processes.lives(first)).isTrue();
        under.getOutputStream().close();

        assertThat(under.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(new String(under.getErrorStream().readAllBytes(), UTF_8)).isEmpty();
        assertThat(under.exitValue()).isZero();
        assertThat(replacing.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(Files.readString(err)).isEmpty();
        assertThat(replacing.exitValue()).isZero();
        assertThat(version()).isEqualTo(NEWER);
        assertThat(stage.query("SELECT body FROM messages ORDER BY created_at"))
                .extracting(row -> row.getOrDefault("body", "").length())
                .containsExactly(body.length(), "newer".length());
    }

    @Test
    void sendWait_isAnsweredByTheNewerDaemon_afterAHandover() throws Exception {
        ScriptedSession frontend = stage.member("frontend");
        Path out = Files.createTempFile(directory, "wait", ".out");
        Path err = Files.createTempFile(directory, "wait", ".err");
        OutsideCall send =
                stage.outside(
                        "bus", "send", "frontend", "look", "--wait", "seen", "--timeout", "5m");
        Process waiting = send.start(out, err);
        try {
            assertThat(Patience.until(Patience.LIMIT, () -> stage.mail().size() == 1)).isTrue();

            by(newer, "daemon", "start").run().orFail();
            frontend.turn("one");

            assertThat(waiting.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(waiting.exitValue()).isZero();
            assertThat(Files.readAllLines(out)).hasSize(2).last().isEqualTo("seen");
            assertThat(version()).isEqualTo(NEWER);
            assertThat(stage.mail()).hasSize(1);
        } finally {
            waiting.destroyForcibly();
        }
    }

    @Test
    void an_image_whose_daemon_is_older_than_its_client_is_served_after_three_attempts()
            throws IOException {
        stage.role("frontend");

        Ran sent = by(lying, "bus", "send", "frontend", "at last").run();
        long daemon = stage.bus().daemon();
        Ran again = by(lying, "bus", "send", "frontend", "and again").run();

        assertThat(sent).isEqualTo(new Ran(0, sent.out(), ""));
        assertThat(again.exit()).isZero();
        assertThat(stage.bus().daemon()).isEqualTo(daemon);
        assertThat(stage.mail()).hasSize(2);
        Path bus = stage.bus().home().resolve("bus");
        assertThat(Files.readAllLines(bus.resolve("replacements"))).hasSize(3);
        assertThat(Files.readAllLines(bus.resolve("replace.failed")))
                .hasSize(1)
                .first()
                .asString()
                .contains(NEWER, version());
    }

    @Test
    void status_and_stop_only_look() {
        stage.run("daemon", "start");
        long first = stage.bus().daemon();
        String version = version();

        Ran status = by(newer, "daemon", "status", "--json").run();
        Ran stop = by(newer, "daemon", "stop").run();
        boolean ended = gone(first);
        Ran after = by(newer, "daemon", "status", "--json").run();

        assertThat(status.text("pid")).isEqualTo(Long.toString(first));
        assertThat(status.text("version")).isEqualTo(version).isNotEqualTo(NEWER);
        assertThat(stop).isEqualTo(new Ran(0, "the bus daemon stops\n", ""));
        assertThat(ended).isTrue();
        assertThat(after.json()).isEqualTo(Json.object("running", false));
        assertThat(stage.bus().home().resolve("bus/replacements")).doesNotExist();
    }

    @Test
    void a_newer_protocol_ends_it_too_and_an_older_one_hears_what_to_do() throws IOException {
        stage.run("daemon", "start");
        long first = stage.bus().daemon();

        String older = said(0, "0.0.1");
        String same = said(2, "development");
        assertThat(stage.bus().daemon()).isEqualTo(first);
        String ended = said(2, NEWER);

        assertThat(older).contains("CCTL").contains("restart this session");
        assertThat(same).contains("CCTL").contains("claudectl daemon stop");
        assertThat(ended).isEmpty();
        assertThat(gone(first)).isTrue();
    }

    private OutsideCall by(Path image, String... words) {
        OutsideCall call = stage.outside(words);
        var all = new ArrayList<>(call.words());
        all.set(0, image.resolve("bin").resolve("claudectl").toString());
        return new OutsideCall(
                List.copyOf(all), call.cwd(), call.environment(), call.stdin(), call.scratch());
    }

    private String version() {
        return stage.run("daemon", "status", "--json").text("version");
    }

    private static ToolAnswer publish(ScriptedSession session, String body) {
        return session.tool(
                "publish",
                "addressed_to",
                "frontend",
                "subject",
                "task.created",
                "type",
                "task",
                "body",
                body);
    }

    private static boolean gone(long pid) {
        return Patience.until(Patience.LIMIT, () -> !Processes.lives(pid));
    }

    private static boolean becameClient(long pid) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), "comm"))
                    .strip()
                    .equals("claudectl");
        } catch (IOException gone) {
            return false;
        }
    }

    private static long bytesRead(long pid) {
        try {
            String count =
                    Files.readAllLines(Path.of("/proc", Long.toString(pid), "io")).getFirst();
            return Long.parseLong(count.substring("rchar: ".length()));
        } catch (IOException gone) {
            return 0;
        }
    }

    /** All the daemon says to a client of that protocol, to the end of the connection. */
    private String said(int protocol, String build) throws IOException {
        try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(stage.bus().home().resolve("bus/bus.sock")));
            byte[] id = build.getBytes(UTF_8);
            var hello = ByteBuffer.allocate(11 + id.length);
            hello.putInt(6 + id.length).put((byte) 1).put("CCTL".getBytes(UTF_8));
            hello.putShort((short) protocol).put(id).flip();
            channel.write(hello);
            return new String(Channels.newInputStream(channel).readAllBytes(), UTF_8);
        }
    }
}
