package io.claudectl.e2e.setup;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.demo.Json;
import io.claudectl.demo.OutsideCall;
import io.claudectl.demo.Ran;
import io.claudectl.testkit.client.Terminal;
import io.claudectl.testkit.client.Tmux;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The way of somebody who has the package, the README and a bare machine: system folders on PATH,
 * no JDK, nothing in the environment.
 */
class NewUserTest {
    private static final Path CHECKOUT = Path.of("").toAbsolutePath().getParent();

    @RegisterExtension private final User user = new User();

    @Test
    void the_readmes_lines_lead_from_the_package_to_mail_that_flows() throws Exception {
        Path archive = packed();
        List<String> lines = installLines();
        assertThat(lines.get(0)).isEqualTo("tar xzf " + archive.getFileName());
        assertThat(lines.get(1)).endsWith("/bin/claudectl init");
        Files.copy(archive, user.home().resolve(archive.getFileName()));
        call("sh", "-c", lines.get(0)).orFail();

        accepted(lines.get(1));
        Files.delete(user.home().resolve(archive.getFileName()));
        User.delete(user.home().resolve(lines.get(1).substring(0, lines.get(1).indexOf('/'))));

        String path = "PATH=" + user.home() + "/.local/bin:/usr/bin:/bin; ";
        Path project = Files.createDirectories(user.home().resolve("proj/spec"));
        call("sh", "-c", path + "claudectl bus role bind spec ~/proj/spec").orFail();
        call("sh", "-c", path + "claudectl bus send spec 'hello from a bare machine'").orFail();
        Ran hook =
                user.call(user.client(), "bus", "stop-hook")
                        .reading(
                                "{\"session_id\":\"s\",\"cwd\":\"%s\",\"hook_event_name\":\"Stop\"}"
                                        .formatted(project))
                        .run();
        assertThat(hook.out()).contains("hello from a bare machine");
        Ran doctor = call("sh", "-c", path + "claudectl doctor --json");
        assertThat(doctor.exit()).as(doctor.out()).isZero();
        assertThat(Json.at(doctor.json(), "failed")).isEqualTo(0L);
        Ran status = call("sh", "-c", path + "claudectl daemon status --json");
        Path java = Path.of("/proc", Json.text(status.json(), "pid"), "exe").toRealPath();
        assertThat(java).startsWith(user.home().resolve(".local/share/claudectl"));

        call("sh", "-c", path + "claudectl init --purge --yes").orFail();
        try (Stream<Path> left = Files.list(user.home())) {
            assertThat(left).containsExactly(user.home().resolve("proj"));
        }
    }

    /** Every question answered with Enter. */
    private void accepted(String line) {
        var environment =
                Map.of("HOME", user.home().toString(), "PATH", "/usr/bin:/bin", "TERM", "xterm");
        try (Tmux tmux = Tmux.start(user.root(), environment)) {
            Terminal terminal =
                    tmux.open(
                            "init",
                            user.home(),
                            environment,
                            List.of("sh", "-c", line + "; echo ended $?; cat"));
            for (String question :
                    List.of("dialog", "Bind a role", "Each wake costs", "Make these")) {
                terminal.await(question, screen -> screen.contains(question));
                terminal.press("Enter");
            }
            terminal.await("the end", screen -> screen.contains("ended 0"));
        }
    }

    private Path packed() throws IOException {
        new OutsideCall(
                        List.of(
                                CHECKOUT.resolve("dist/package").toString(),
                                user.root().toString()),
                        user.root(),
                        Map.of(
                                "PATH", String.valueOf(System.getenv("PATH")),
                                "HOME", String.valueOf(System.getenv("HOME")),
                                "JAVA_HOME", System.getProperty("java.home")),
                        "",
                        user.root())
                .run()
                .orFail();
        try (Stream<Path> files = Files.list(user.root())) {
            return files.filter(file -> file.toString().endsWith(".tar.gz"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** The first block of the README's part about installing. */
    private static List<String> installLines() throws IOException {
        String readme = Files.readString(CHECKOUT.resolve("README.md"));
        String part = readme.substring(readme.indexOf("\n## Install"));
        int begin = part.indexOf("```sh\n") + 6;
        return part.substring(begin, part.indexOf("```", begin)).lines().toList();
    }

    private Ran call(String... words) {
        return new OutsideCall(
                        List.of(words),
                        user.home(),
                        Map.of("HOME", user.home().toString(), "PATH", "/usr/bin:/bin"),
                        "",
                        user.root())
                .run();
    }
}
