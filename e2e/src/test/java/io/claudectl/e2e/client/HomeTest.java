package io.claudectl.e2e.client;

import static io.claudectl.e2e.client.FakeDaemon.exit;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class HomeTest extends OnScene {
    private static final String[] NOBODY = {
        "/usr/bin/setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"
    };

    private static Path mode(Path path, String mode) throws IOException {
        return Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private static int uid() throws IOException {
        return (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    }

    /** Lets another user call the client. */
    private void openToOthers() throws IOException {
        for (Path path = scene.image; path != null; path = path.getParent()) {
            if (!mode(path).endsWith("x")) {
                mode(path, "rwx--x--x");
            }
        }
        mode(scene.image, "rwxr-xr-x");
    }

    private Running answered(Path socket, Running.Plan plan) throws IOException {
        try (FakeDaemon daemon = scene.daemonAt(socket)) {
            Running client = plan.start();
            daemon.greeted().say(exit(0));
            client.succeeded();
            return client;
        }
    }

    @Test
    void what_is_made_is_closed_to_others() throws Exception {
        scene.javaThatStays();
        Running client = scene.plan("bus", "whoami").start();
        Until.holds("a daemon was started", () -> !scene.started().isEmpty());
        try (FakeDaemon daemon = scene.daemonAt(scene.socket())) {
            daemon.greeted().say(exit(0));
            client.succeeded();
        }

        assertThat(mode(scene.home)).isEqualTo("rwx------");
        assertThat(mode(scene.bus())).isEqualTo("rwx------");
        assertThat(mode(scene.bus().resolve("log"))).isEqualTo("rwx------");
        assertThat(mode(scene.bus().resolve("start.lock"))).isEqualTo("rw-------");
        assertThat(mode(scene.bus().resolve("log/daemon.out"))).isEqualTo("rw-------");
    }

    /** Closing them afterwards, as client and daemon do, would leave a moment. */
    @Test
    void home_isMadeClosed_evenBeforeAnyChmod() throws Exception {
        scene.javaThatStays();
        scene.plan("bus", "hook", "SessionStart").staged("m").start().succeeded();

        for (Path made : new Path[] {scene.home, scene.bus(), scene.bus().resolve("log")}) {
            assertThat(mode(made)).as("%s", made).isEqualTo("rwx------");
        }
    }

    @Test
    void what_is_open_to_others_is_closed() throws Exception {
        scene.prepareHome();
        mode(scene.home, "rwxr-xr-x");
        mode(scene.bus(), "rwxrwxrwx");

        answered(scene.socket(), scene.plan("bus", "whoami"));

        assertThat(mode(scene.home)).isEqualTo("rwx------");
        assertThat(mode(scene.bus())).isEqualTo("rwx------");
    }

    @Test
    @Tag("root")
    void a_home_of_somebody_else_is_refused() throws Exception {
        openToOthers();
        scene.prepareHome();
        mode(scene.home, "rwxr-xr-x");
        String refusal = " belongs to uid 0, this is uid 65534: choose another CLAUDECTL_HOME";

        scene.plan("bus", "whoami").through(NOBODY).start().failed(1, scene.home + refusal);
        Running hook = scene.plan("bus", "hook", "Stop").through(NOBODY).start();
        assertThat(hook.out()).isEmpty();
        hook.succeeded();
        assertThat(scene.clientLog()).doesNotExist();

        Path theirs = Files.createDirectory(scene.dir.resolve("theirs"));
        Files.setAttribute(theirs, "unix:uid", 65534);
        Path link = Files.createSymbolicLink(theirs.resolve("link"), scene.home);
        scene.plan("bus", "whoami")
                .through(NOBODY)
                .with("CLAUDECTL_HOME", link.toString())
                .start()
                .failed(1, link + refusal);
    }

    @Test
    @Tag("root")
    void a_bus_directory_of_somebody_else_is_refused_even_by_root() throws Exception {
        scene.prepareHome();
        Files.setAttribute(scene.bus(), "unix:uid", 65534);

        scene.run("bus", "whoami")
                .failed(
                        1,
                        scene.bus()
                                + " belongs to uid 65534, this is uid 0: choose another"
                                + " CLAUDECTL_HOME");
    }

    @Test
    @Tag("root")
    void a_socket_served_by_somebody_else_is_refused() throws Exception {
        openToOthers();
        Files.createDirectory(scene.home);
        Files.createDirectory(scene.bus());
        for (Path path : new Path[] {scene.home, scene.bus()}) {
            Files.setAttribute(path, "unix:uid", 65534);
        }
        FakeDaemon daemon = scene.daemonAt(scene.socket());
        mode(scene.socket(), "rwxrwxrwx");

        scene.plan("bus", "whoami")
                .through(NOBODY)
                .start()
                .failed(1, scene.socket() + " is served by uid 0, this is uid 65534");
        daemon.accept().ended();
    }

    @Test
    @Tag("root")
    void a_socket_that_may_not_be_used_starts_nothing() throws Exception {
        openToOthers();
        scene.javaThatStays();
        Files.createDirectory(scene.home);
        Files.createDirectory(scene.bus());
        for (Path path : new Path[] {scene.home, scene.bus()}) {
            Files.setAttribute(path, "unix:uid", 65534);
        }
        scene.daemonAt(scene.socket());
        mode(scene.socket(), "rw-------");

        scene.plan("bus", "whoami")
                .through(NOBODY)
                .start()
                .failed(
                        1,
                        "the sandbox blocks the bus: use the bus's MCP tools, or exclude claudectl"
                                + " from the sandbox");
        assertThat(scene.started()).isEmpty();
    }

    @Test
    void a_directory_that_is_shared_is_not_closed_to_the_others() throws Exception {
        Path shared = Files.createDirectory(scene.dir.resolve("shared"));
        Files.setAttribute(shared, "unix:mode", 0_1777);

        scene.plan("bus", "whoami")
                .with("CLAUDECTL_HOME", shared.toString())
                .start()
                .failed(1, shared + " is shared with others: choose another CLAUDECTL_HOME");
        assertThat(mode(shared)).isEqualTo("rwxrwxrwx");
    }

    @Test
    void a_home_that_is_a_file_is_refused() throws Exception {
        Files.createFile(scene.home);

        scene.run("bus", "whoami")
                .failed(1, scene.home + " is no directory: choose another CLAUDECTL_HOME");
    }

    @Test
    void without_its_own_name_the_home_is_in_the_users() throws Exception {
        Path user = Files.createDirectory(scene.dir.resolve("user"));
        Path bus = Files.createDirectories(user.resolve(".claudectl/bus"));

        answered(
                bus.resolve("bus.sock"),
                scene.plan("bus", "whoami")
                        .without("CLAUDECTL_HOME")
                        .with("HOME", user.toString()));

        scene.plan("bus", "whoami")
                .without("CLAUDECTL_HOME")
                .start()
                .failed(1, "set HOME or CLAUDECTL_HOME: the bus keeps its state there");
    }

    @Test
    void a_relative_home_is_in_the_callers_directory() throws Exception {
        scene.prepareHome();
        answered(
                scene.socket(),
                scene.plan("bus", "whoami").with("CLAUDECTL_HOME", "home").in(scene.dir));
    }

    @Test
    void a_home_reached_by_a_link_is_the_same_home() throws Exception {
        scene.prepareHome();
        Path link = Files.createSymbolicLink(scene.dir.resolve("link"), scene.home);

        answered(
                scene.socket(),
                scene.plan("bus", "whoami").with("CLAUDECTL_HOME", link.toString()));
    }

    /** A home whose socket would have a path of that many bytes. */
    private Path homeOfSocketBytes(int bytes) throws IOException {
        int left = bytes - "/bus/bus.sock".length() - scene.dir.toString().length() - 1;
        Path home = scene.dir;
        while (left > 0) {
            int part = Math.min(left, 200);
            home = home.resolve("h".repeat(part));
            left -= part + 1;
        }
        Files.createDirectories(home.resolve("bus"));
        mode(home, "rwx------");
        mode(home.resolve("bus"), "rwx------");
        assertThat((home + "/bus/bus.sock").length()).isEqualTo(bytes);
        return home;
    }

    /** FNV-1a of a home's path: names the socket of a home that is too deep for one. */
    private static String hash(Path home) {
        long hash = 0xcbf29ce484222325L;
        for (byte b : home.toString().getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ Byte.toUnsignedLong(b)) * 0x100000001b3L;
        }
        return HexFormat.of().toHexDigits(hash);
    }

    @Test
    void a_socket_path_of_up_to_100_bytes_is_in_the_home() throws Exception {
        for (int bytes : new int[] {99, 100}) {
            Path home = homeOfSocketBytes(bytes);
            answered(
                    home.resolve("bus/bus.sock"),
                    scene.plan("bus", "whoami").with("CLAUDECTL_HOME", home.toString()));
        }
    }

    @Test
    void a_longer_one_is_elsewhere_under_the_hash_of_the_home() throws Exception {
        for (int bytes : new int[] {101, 500, 3_500}) {
            Path home = homeOfSocketBytes(bytes);
            answered(
                    elsewhere(home),
                    scene.plan("bus", "whoami").with("CLAUDECTL_HOME", home.toString()));
        }
    }

    private static Path elsewhere(Path home) throws IOException {
        Path run = Path.of("/run/user", String.valueOf(uid()));
        if (Files.isDirectory(run) && Files.getAttribute(run, "unix:uid").equals(uid())) {
            return run.resolve("claudectl-" + hash(home) + ".sock");
        }
        Path sockets = Path.of("/tmp/claudectl-" + uid());
        Files.createDirectories(
                sockets,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        return sockets.resolve(hash(home) + ".sock");
    }

    @Test
    void a_path_no_system_call_takes_is_refused() throws Exception {
        scene.plan("bus", "whoami")
                .with("CLAUDECTL_HOME", "/" + "h".repeat(4_040))
                .start()
                .failed(
                        1,
                        "the path of CLAUDECTL_HOME is longer than 4032 bytes: choose a shorter"
                                + " one");
    }
}
