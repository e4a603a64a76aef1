package io.claudectl.e2e.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The part of the doctor that needs no JVM. */
class DoctorTest extends OnScene {
    private static final String JAVA = "echo 'pass     java  looked'";

    @Test
    void image_whole_goes_on_to_the_doctor_in_java() throws Exception {
        scene.java("echo \"pass     java  looked at $*\"; echo careful >&2; exit 1");
        manifest();

        Running doctor = scene.run("doctor", "-v");

        assertThat(doctor.exit()).isEqualTo(1);
        assertThat(doctor.out()).startsWith("pass     java  looked at ").contains("doctor -v\n");
        assertThat(doctor.err()).isEqualTo("careful\n");
    }

    @Test
    void image_file_missing_fails_before_any_jvm() throws Exception {
        scene.java(JAVA);
        Path jar = lib("claudectl.jar", "classes");
        manifest();
        Files.delete(jar);

        failed("image", jar + " is missing", "install claudectl again");
    }

    @Test
    void image_file_cut_fails_with_both_sizes() throws Exception {
        scene.java(JAVA);
        Path jar = lib("core.jar", "many classes");
        manifest();
        Files.writeString(jar, "many");

        failed("image", jar + " has 4 bytes instead of 12", "install claudectl again");
    }

    @Test
    void image_file_changed_in_one_byte_fails() throws Exception {
        scene.java(JAVA);
        Path cache = lib("claudectl.aot", "0123456789".repeat(20_000));
        manifest();
        assertThat(scene.run("doctor").exit()).isZero();
        byte[] bytes = Files.readAllBytes(cache);
        bytes[123_457] ^= 1;
        Files.write(cache, bytes);

        failed("image", cache + " was changed", "install claudectl again");
    }

    @Test
    void image_options_may_be_edited_but_not_missing() throws Exception {
        scene.java(JAVA);
        Path options = lib("jvm.options", "-Xmx1m\n");
        manifest();
        Files.writeString(options, "-Xmx256m\n");
        assertThat(scene.run("doctor").exit()).isZero();
        Files.delete(options);

        failed("image", options + " is missing", "install claudectl again");
    }

    @Test
    void image_with_many_files_missing_names_four() throws Exception {
        scene.java(JAVA);
        for (int i = 0; i < 9; i++) {
            lib(i + ".jar", "x");
        }
        manifest();
        for (int i = 0; i < 9; i++) {
            Files.delete(scene.image.resolve("lib/" + i + ".jar"));
        }

        Running doctor = scene.run("doctor");

        assertThat(doctor.exit()).isEqualTo(1);
        assertThat(doctor.out()).contains("5 more files of " + scene.image, "5 failed;");
    }

    @Test
    void jvm_that_dies_without_a_word_is_named_with_its_end() throws Exception {
        scene.java("echo 'Error: cannot reserve memory' >&2; echo more >&2; kill -SEGV $$");

        failed("jvm", "was ended by signal 11", "Error: cannot reserve memory");
    }

    @Test
    void jvm_options_of_the_caller_do_no_harm() throws Exception {
        scene.java("echo \"pass     env  [$JAVA_TOOL_OPTIONS$JDK_JAVA_OPTIONS$_JAVA_OPTIONS]\"");

        Running doctor =
                scene.plan("doctor")
                        .with("JAVA_TOOL_OPTIONS", "-javaagent:/x.jar")
                        .with("JDK_JAVA_OPTIONS", "-Dx")
                        .with("_JAVA_OPTIONS", "-Dy")
                        .start();

        assertThat(doctor.exit()).isZero();
        assertThat(doctor.out()).isEqualTo("pass     env  []\n");
    }

    @Test
    void lock_held_by_another_program_names_it() throws Exception {
        scene.java(JAVA);
        scene.prepareHome();
        Path lock = Files.createFile(scene.bus().resolve("daemon.lock"));
        long holder = holding(lock);

        failed("daemon", lock + " is held by pid " + holder, "kill " + holder);
    }

    @Test
    void start_lock_held_by_another_program_names_it() throws Exception {
        scene.java(JAVA);
        scene.prepareHome();
        Path lock = Files.createFile(scene.bus().resolve("start.lock"));
        long holder = holding(lock);

        failed("daemon", lock + " is held by pid " + holder + " (cat)", "kill " + holder);
    }

    @Test
    void state_file_of_the_wrong_kind_fails_with_a_way_out() throws Exception {
        scene.java(JAVA);
        scene.prepareHome();
        Path database = Files.createDirectory(scene.bus().resolve("bus.db"));

        failed("state", database + " is not a regular file", "mv " + database + " ");
    }

    @Test
    @Tag("root")
    void state_file_of_another_account_fails_with_chown() throws Exception {
        scene.java(JAVA);
        scene.prepareHome();
        Path database = Files.createFile(scene.bus().resolve("bus.db"));
        Files.setAttribute(database, "unix:uid", 65_534);

        failed("state", database + " belongs to uid 65534, this is uid 0", "sudo chown -R 0 ");
    }

    @Test
    void directory_open_to_others_is_left_for_the_report() throws Exception {
        scene.java("stat -c %a \"$CLAUDECTL_HOME\"");
        scene.prepareHome();
        Files.setPosixFilePermissions(
                scene.home, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-x---"));

        assertThat(scene.run("doctor").out()).isEqualTo("750\n");
    }

    @Test
    void home_that_is_not_made_yet_stays_so() throws Exception {
        scene.java(JAVA);

        assertThat(scene.run("doctor").exit()).isZero();
        assertThat(scene.home).doesNotExist();
    }

    @Test
    void address_space_too_small_names_the_limit() throws Exception {
        scene.java(JAVA);
        // The checked build reserves terabytes for itself.
        if (build == Build.CHECKED) {
            return;
        }

        Running doctor =
                scene.plan("doctor")
                        .through("/bin/sh", "-c", "ulimit -v 600000; exec \"$@\"", "sh")
                        .start();

        assertThat(doctor.exit()).isEqualTo(1);
        assertThat(doctor.out()).contains("ulimit -v is 600000 KiB", "ulimit -v unlimited\n");
    }

    @Test
    void json_has_the_form_of_the_doctor_in_java() throws Exception {
        scene.java(JAVA);
        Path jar = lib("a\"\u001b.jar", "x");
        manifest();
        Files.delete(jar);

        Running doctor = scene.run("doctor", "--json");

        assertThat(doctor.out())
                .isEqualTo(
                        "{\"checks\":[{\"name\":\"image\",\"verdict\":\"fail\",\"detail\":\""
                                + scene.image
                                + "/lib/a\\\"?.jar is missing\",\"fix\":\"install claudectl again,"
                                + " or in its sources: dist/build --force\"}],\"failed\":1}\n");
    }

    private void failed(String name, String... parts) throws IOException {
        Running doctor = scene.run("doctor");
        assertThat(doctor.exit()).isEqualTo(1);
        assertThat(doctor.out())
                .startsWith("fail     %-6s  ".formatted(name))
                .contains(parts)
                .doesNotContain("looked\n")
                .endsWith("1 failed; the rest was not looked at\n");
    }

    private Path lib(String name, String text) throws IOException {
        return Files.writeString(scene.image.resolve("lib").resolve(name), text);
    }

    /** As dist/build writes it. */
    private void manifest() throws IOException {
        var command = new ArrayList<>(List.of("cksum"));
        try (Stream<Path> files = Files.walk(scene.image)) {
            files.filter(Files::isRegularFile)
                    .forEach(file -> command.add(scene.image.relativize(file).toString()));
        }
        Process sums =
                new ProcessBuilder(command)
                        .directory(scene.image.toFile())
                        .redirectOutput(scene.dir.resolve("manifest").toFile())
                        .start();
        assertThat(sums.onExit().join().exitValue()).isZero();
        Files.move(scene.dir.resolve("manifest"), scene.image.resolve("lib/manifest"));
    }

    /** A process that holds a lock until the scene is over. */
    private long holding(Path lock) throws IOException {
        Process holder =
                new ProcessBuilder(
                                "flock",
                                "--no-fork",
                                lock.toString(),
                                "sh",
                                "-c",
                                "echo held; exec cat")
                        .start();
        scene.opened(holder::destroyForcibly);
        assertThat(holder.inputReader().readLine()).isEqualTo("held");
        return holder.pid();
    }
}
