package io.claudectl.e2e.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.demo.Json;
import io.claudectl.demo.OutsideCall;
import io.claudectl.demo.PrivateBus;
import io.claudectl.demo.Ran;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Each state that keeps the bus from working is named as what it is, with the command that helps.
 */
class DoctorFaultTest {
    @TempDir Path scratch = Path.of("");
    private Path image = Path.of("");

    @SuppressWarnings("NullAway.Init")
    private PrivateBus bus;

    @BeforeEach
    void image_to_break() throws Exception {
        image = scratch.resolve("image");
        // Links to the files: what a test breaks, it replaces.
        Process copy =
                new ProcessBuilder("cp", "-al", Stage.image().toString(), image.toString()).start();
        assertThat(copy.waitFor()).isZero();
        bus =
                PrivateBus.in(
                        Files.createDirectory(scratch.resolve("bus")),
                        image,
                        InstantSource.system());
    }

    @AfterEach
    void end() throws Exception {
        if (Files.isExecutable(bus.client())) {
            bus.call("daemon", "stop");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "lib/claudectl.jar",
        "lib/native/libsqlitejdbc.so",
        "lib/jvm.options",
        "jre/bin/claudectl-daemon",
        "jre/lib/modules"
    })
    void image_file_missing_is_named(String file) throws IOException {
        Files.delete(image.resolve(file));

        named("image", image.resolve(file) + " is missing", "install claudectl again");
    }

    @Test
    void image_jar_cut_is_named_with_both_sizes() throws IOException {
        Path jar = theJar("core-0");
        byte[] whole = Files.readAllBytes(jar);
        Files.delete(jar);
        Files.write(jar, java.util.Arrays.copyOf(whole, 1_000));

        String said = jar + " has 1000 bytes instead of " + whole.length;
        named("image", said, "install");
        assertThat(bus.call("doctor").out()).as("people read the same").contains(said, "install");
    }

    @Test
    void image_cache_of_garbage_is_named() throws IOException {
        Path cache = image.resolve("lib/claudectl.aot");
        Files.copy(cache, scratch.resolve("aot"));
        Files.delete(cache);
        Files.move(scratch.resolve("aot"), cache);
        try (var file = new RandomAccessFile(cache.toFile(), "rw")) {
            file.seek(400_000);
            file.write(
                    "garbage".repeat(100_000).getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        }

        named("image", cache + " was changed", "install claudectl again");
    }

    @ParameterizedTest
    @CsvSource({"daemon.lock", "start.lock"})
    void lock_held_by_another_is_named_with_its_holder(String name) throws IOException {
        bus.call("daemon", "start").orFail();
        bus.call("daemon", "stop").orFail();
        Path lock = bus.home().resolve("bus").resolve(name);
        Process holder =
                new ProcessBuilder(
                                "flock",
                                "--no-fork",
                                lock.toString(),
                                "sh",
                                "-c",
                                "echo held; exec cat")
                        .start();
        try {
            assertThat(holder.inputReader().readLine()).isEqualTo("held");
            named("daemon", lock + " is held by pid " + holder.pid(), "kill " + holder.pid());
        } finally {
            holder.destroyForcibly();
        }
    }

    @Test
    void daemon_stopped_by_a_signal_is_named() throws Exception {
        bus.call("daemon", "start").orFail();
        long pid = bus.daemon();
        signal("STOP", pid);
        try {
            named("daemon", "pid " + pid + " ", "kill -CONT " + pid);
        } finally {
            signal("CONT", pid);
        }
    }

    @Test
    void address_space_too_small_is_named() {
        Ran ran = limited("ulimit -v 600000");

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.out()).contains("limits", "ulimit -v is 600000 KiB", "ulimit -v unlimited");
    }

    @Test
    @Tag("root")
    void database_of_another_account_is_named() throws IOException {
        bus.call("daemon", "start").orFail();
        bus.call("daemon", "stop").orFail();
        Files.setAttribute(bus.database(), "unix:uid", 65_534);

        named("state", bus.database() + " belongs to uid 65534", "sudo chown -R ");
    }

    /** The other ways a file cannot be read: ConfigInUseTest. */
    @Test
    void config_broken_is_named_and_the_rest_looked_at() throws Exception {
        Path config = bus.home().resolve("config.toml");
        Files.createDirectories(bus.home());
        assertThat(new ProcessBuilder("mkfifo", config.toString()).start().waitFor()).isZero();

        Ran doctor = doctor();

        Map<?, ?> found = found(doctor, "config");
        assertThat(found.get("verdict")).isEqualTo("fail");
        assertThat(String.valueOf(found.get("detail")))
                .contains(config.toString(), "not a regular file");
        assertThat(found.get("fix")).isEqualTo("edit " + config);
        assertThat(found(doctor, "roles")).isNotNull();
    }

    @Test
    void java_options_of_the_caller_do_no_harm() {
        Ran ran =
                bus.outside("doctor")
                        .with("JAVA_TOOL_OPTIONS", "-javaagent:/nowhere.jar")
                        .with("JDK_JAVA_OPTIONS", "-XX:NoSuchOption")
                        .with("_JAVA_OPTIONS", "-Xmx1k")
                        .run();

        assertThat(ran.exit()).as(ran.out() + ran.err()).isZero();
    }

    private void named(String check, String detail, String fix) {
        Ran ran = doctor();
        Map<?, ?> found = found(ran, check);
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).isEmpty();
        assertThat(found.get("verdict")).isEqualTo("fail");
        assertThat(String.valueOf(found.get("detail"))).contains(detail);
        assertThat(String.valueOf(found.get("fix"))).contains(fix);
    }

    private Ran doctor() {
        return bus.call("doctor", "--json");
    }

    private static Map<?, ?> found(Ran ran, String name) {
        for (Object each : (List<?>) Json.at(ran.json(), "checks")) {
            if (each instanceof Map<?, ?> check && name.equals(check.get("name"))) {
                return check;
            }
        }
        throw new AssertionError("no check " + name + " in " + ran);
    }

    private Ran limited(String limit) {
        OutsideCall doctor = bus.outside("doctor");
        var command = new ArrayList<>(List.of("/bin/sh", "-c", limit + "; exec \"$@\"", "sh"));
        command.addAll(doctor.words());
        return new OutsideCall(command, doctor.cwd(), doctor.environment(), "", doctor.scratch())
                .run();
    }

    private Path theJar(String prefix) throws IOException {
        try (var jars = Files.newDirectoryStream(image.resolve("lib"), prefix + "*.jar")) {
            return jars.iterator().next();
        }
    }

    private static void signal(String name, long pid) throws Exception {
        new ProcessBuilder("kill", "-" + name, String.valueOf(pid)).start().waitFor();
    }
}
