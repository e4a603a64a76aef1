package io.claudectl.e2e.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.demo.Json;
import io.claudectl.demo.Ran;
import io.claudectl.demo.ScriptedSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who answers for which file. */
class OwnsTest {
    @RegisterExtension static final Stage stage = new Stage();

    private static Path root = Path.of("/");

    @BeforeAll
    static void project() throws IOException {
        root = stage.bus().directory("app");
        Files.createDirectories(root.resolve("src/api"));
        Files.writeString(root.resolve("src/api/report.ts"), "x");
        Files.createSymbolicLink(stage.bus().directory("links").resolve("app"), root);
        for (String role : List.of("web", "api", "docs")) {
            stage.run("bus", "role", "bind", role, root.toString());
        }
        assertThat(stage.run("bus", "owns", "web", "src/**").out())
                .isEqualTo("web owns src/** below " + root + "\n");
        stage.run("bus", "owns", "api", "src/api/");
    }

    @Test
    void a_message_finds_the_owner_of_a_file_from_wherever_it_is_sent() {
        assertThat(owner(root, "src/api/report.ts")).isEqualTo("api");
        assertThat(owner(root.resolve("src"), "api/report.ts")).isEqualTo("api");
        assertThat(owner(root.resolve("src/api"), "../main.ts")).isEqualTo("web");
        assertThat(owner(Path.of("/"), root + "/src/./api/not/there/yet.ts")).isEqualTo("api");
        assertThat(owner(stage.bus().directory("links"), "app/src/api/report.ts"))
                .as("a link is followed")
                .isEqualTo("api");
        assertThat(owner(stage.bus().directory("links"), "app/src/gone/../new.ts"))
                .as("also where the file is not there")
                .isEqualTo("web");
    }

    @Test
    void a_session_sends_a_failure_to_the_owner_without_naming_it() {
        ScriptedSession tester = stage.session("tester").in(root.resolve("src")).start();
        Ran sent = tester.sh("claudectl bus send --owner-of api/report.ts 'the test fails' --json");

        assertThat(sent.orFail().text("recipients", 0, "role")).isEqualTo("api");
        assertThat(stage.run("bus", "inbox", "--role", "api", "--peek").out())
                .contains("the test fails");
    }

    @Test
    void nobody_and_a_tie_are_refused_with_the_candidates() {
        Ran nobody = send(root, "README.md");
        stage.run("bus", "owns", "docs", "shared/*.md");
        stage.run("bus", "owns", "web", "shared/*.md");
        Ran tie = send(root, "shared/a.md");

        assertThat(nobody.exit()).isEqualTo(1);
        assertThat(nobody.err())
                .contains("no role owns " + root + "/README.md; candidates are api,")
                .contains("claudectl bus owns <role> '<glob>'");
        assertThat(tie.exit()).isEqualTo(1);
        assertThat(tie.err()).contains("several roles own", "docs (", "web (");
    }

    @Test
    void what_a_role_owns_is_listed_and_can_be_given_up() {
        stage.run("bus", "owns", "docs", "guide/*.md", "guide/img/");

        Ran all = stage.run("bus", "owns");
        Ran one = stage.run("bus", "owns", "docs", "--json");
        Ran given = stage.run("bus", "owns", "docs", "guide/*.md", "nothing/*", "--remove");

        assertThat(all.out()).contains("api owns src/api/** below " + root, "docs owns ");
        assertThat(one.text(0, "role")).isEqualTo("docs");
        assertThat(one.text(0, "directory")).isEqualTo(root.toString());
        assertThat(Json.at(one.json(), 0, "globs").toString())
                .contains("guide/*.md", "guide/img/**");
        assertThat(given.out())
                .contains("docs did not own nothing/*", "docs owns ")
                .doesNotContain("guide/*.md,");
        assertThat(stage.call("bus", "owns", "stranger").err()).contains("no role stranger");
        assertThat(stage.call("bus", "owns", "stranger", "x/*").err()).contains("no role stranger");
        assertThat(stage.call("bus", "owns", "docs", "--remove").exit()).isEqualTo(2);
    }

    @Test
    void a_role_without_a_directory_can_own_nothing() {
        String conversation = "11111111-2222-4333-8444-555555555555";
        stage.run("bus", "role", "bind", "homeless", "--session-id", conversation);

        assertThat(stage.call("bus", "owns", "homeless", "src/**").err())
                .contains("has no directory", "claudectl bus role bind homeless <directory>");
    }

    @Test
    void it_goes_to_a_role_or_to_an_owner_not_to_both() {
        for (String words :
                List.of(
                        "bus send --owner-of src/x web text",
                        "bus send --owner-of src/x",
                        "bus send --file notes.md",
                        "bus send --owner-of src/x text --file notes.md")) {
            Ran wrong = stage.call(words.split(" ", -1));
            assertThat(wrong.exit()).as(words).isEqualTo(2);
            assertThat(wrong.err().lines()).hasSize(1);
        }
        assertThat(stage.call("bus", "send", "--owner-of", "", "text").err())
                .contains("is no path");
    }

    private static Ran send(Path from, String path) {
        return stage.outside("bus", "send", "--owner-of", path, "x", "--json").in(from).run();
    }

    private static String owner(Path from, String path) {
        return send(from, path).orFail().text("recipients", 0, "role");
    }
}
