package io.claudectl.e2e.pack;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.demo.OutsideCall;
import io.claudectl.demo.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packed program, unpacked, moved, and run where there is no JDK. */
class PackageTest {
    @TempDir static Path scratch;
    private static Path archive;

    /** Where it was unpacked and then moved to. */
    private static Path program;

    @BeforeAll
    static void unpack() throws IOException {
        Path packed = Files.createDirectories(scratch.resolve("packed"));
        pack(packed, System.getenv("PATH")).orFail();
        archive = only(packed, ".tar.gz");
        Path unpacked = Files.createDirectories(scratch.resolve("unpacked"));
        new Bare(unpacked).run("tar", "xzf", archive.toString()).orFail();
        program = Files.move(only(unpacked, ""), scratch.resolve("moved here"));
    }

    @Test
    void it_runs_without_a_jdk_where_it_was_moved_to() throws IOException {
        var bare = new Bare(Files.createDirectories(scratch.resolve("user")));
        String claudectl = program.resolve("bin").resolve("claudectl").toString();
        Path work = Files.createDirectories(bare.root().resolve("work"));
        try {
            assertThat(bare.run(claudectl, "--version").orFail().out()).startsWith("claudectl ");
            bare.run(claudectl, "bus", "role", "bind", "spec", work.toString()).orFail();
            bare.run(claudectl, "bus", "send", "spec", "render it").orFail();
            assertThat(bare.run(claudectl, "bus", "inbox", "--role", "spec").orFail().out())
                    .contains("render it");
        } finally {
            stop(bare, claudectl);
        }
    }

    /** A jar that is not the cache's own is found by the daemon: NeverSilentTest, CORE_CUT. */
    @Test
    void aotCache_movedImage_isUsed() throws IOException {
        assertThat(strict(program).exit()).isZero();

        Path other = scratch.resolve("copied");
        new Bare(scratch).run("cp", "-a", program.toString(), other.toString()).orFail();
        assertThat(strict(other).exit()).isZero();
        Files.delete(other.resolve("lib/claudectl.aot"));
        assertThat(strict(other).exit()).isNotZero();
    }

    @Test
    void it_is_one_folder_of_nobody_in_order_and_its_sum_agrees() {
        var bare = new Bare(archive.getParent());
        List<String> names =
                bare.run("tar", "tzf", archive.toString()).orFail().out().lines().toList();
        List<String> owners =
                bare.run("tar", "tzvf", archive.toString(), "--numeric-owner")
                        .orFail()
                        .out()
                        .lines()
                        .toList();

        assertThat(names)
                .hasSizeGreaterThan(50)
                .allMatch(name -> name.startsWith(names.getFirst()));
        assertThat(names.getFirst()).matches("claudectl-[0-9.]+/");
        assertThat(owners).allMatch(line -> line.contains(" 0/0 "));
        bare.run("sha256sum", "-c", archive.getFileName() + ".sha256").orFail();
    }

    @Test
    void the_same_image_makes_the_same_file() throws IOException {
        Path again = Files.createDirectories(scratch.resolve("again"));
        pack(again, System.getenv("PATH")).orFail();

        assertThat(Files.mismatch(archive, only(again, ".tar.gz"))).isEqualTo(-1);
    }

    @Test
    void it_says_how_to_install_it_and_what_it_needs() throws IOException {
        String folder = "claudectl-" + version();
        List<String> lines = Files.readAllLines(program.resolve("INSTALL"));

        assertThat(lines.get(0)).isEqualTo("tar xzf " + archive.getFileName());
        assertThat(lines.get(1)).isEqualTo(folder + "/bin/claudectl init");
        assertThat(String.join("\n", lines)).containsPattern("glibc 2\\.\\d+ or newer");
    }

    @Test
    void every_jar_is_named_with_its_licence_and_none_that_is_not_there() throws IOException {
        String notice = Files.readString(program.resolve("NOTICE"));
        var named = new ArrayList<String>();
        Pattern.compile("[\\w.-]+\\.jar")
                .matcher(notice)
                .results()
                .forEach(found -> named.add(found.group()));

        String own = "-" + version() + ".jar";
        List<String> foreign =
                names(program.resolve("lib"), ".jar").stream()
                        .filter(jar -> !jar.endsWith(own))
                        .toList();
        assertThat(foreign).hasSizeGreaterThan(5);
        assertThat(named).containsExactlyInAnyOrderElementsOf(foreign);
        assertThat(names(program.resolve("share/licences"), ".txt"))
                .contains("Apache-2.0.txt", "BSD-3-Clause-ANTLR.txt", "LGPL-2.1.txt");
        assertThat(program.resolve("LICENSE")).isNotEmptyFile();
        assertThat(program.resolve("jre/legal/java.base/LICENSE")).isNotEmptyFile();
    }

    @Test
    void without_gzip_it_says_so_and_writes_nothing() throws IOException {
        Path few = Files.createDirectories(scratch.resolve("few"));
        for (String tool : List.of("bash", "env", "dirname", "tar", "sha256sum")) {
            Files.copy(
                    Path.of("/usr/bin", tool),
                    few.resolve(tool),
                    StandardCopyOption.COPY_ATTRIBUTES);
        }
        Path to = scratch.resolve("never");
        Ran refused = pack(to, few.toString());

        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err())
                .isEqualTo("claudectl: no gzip found; apt-get install tar gzip coreutils\n");
        assertThat(to).doesNotExist();
    }

    private static String version() {
        return archive.getFileName().toString().split("-", -1)[1];
    }

    private static Ran pack(Path to, String path) {
        Map<String, String> environment =
                Map.of(
                        "PATH", path,
                        "HOME", System.getProperty("user.home"),
                        "JAVA_HOME", System.getProperty("java.home"));
        return new OutsideCall(
                        List.of(Bare.checkout().resolve("dist/package").toString(), to.toString()),
                        scratch,
                        environment,
                        "",
                        scratch)
                .run();
    }

    /** Runs the JVM as the client does, but so that a cache that does not fit is an error. */
    private static Ran strict(Path image) throws IOException {
        var words = new ArrayList<String>();
        words.add(image.resolve("jre/bin/java").toString());
        for (String line : Files.readAllLines(image.resolve("lib/jvm.options"))) {
            if (!line.startsWith("#")) {
                words.add(line.replace("@IMAGE@", image.toString()));
            }
        }
        words.add("-XX:AOTMode=on");
        words.add("-XX:AOTCache=" + image.resolve("lib/claudectl.aot"));
        words.addAll(
                List.of(
                        "-jar",
                        image.resolve("lib/claudectl.jar").toString(),
                        "completion",
                        "bash"));
        return new Bare(scratch).run(words.toArray(String[]::new));
    }

    private static void stop(Bare bare, String claudectl) {
        String pid = bare.run(claudectl, "daemon", "status", "--json").text("pid");
        bare.run(claudectl, "daemon", "stop");
        if (!pid.isEmpty()) {
            ProcessHandle.of(Long.parseLong(pid)).ifPresent(daemon -> daemon.onExit().join());
        }
    }

    private static Path only(Path folder, String ending) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> found =
                    files.filter(
                                    file ->
                                            file.toString().endsWith(ending)
                                                    && Files.isDirectory(file) == ending.isEmpty())
                            .toList();
            assertThat(found).hasSize(1);
            return found.getFirst();
        }
    }

    private static List<String> names(Path folder, String ending) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(ending))
                    .toList();
        }
    }
}
