package io.claudectl.e2e.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.demo.Ran;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Subjects, patterns, globs, epochs and ids nobody should give: refused, each in one line. */
class RoutingInputTest {
    private static final String LONG = "a".repeat(256);
    private static final String DEEP = "a.".repeat(16) + "a";

    @RegisterExtension static final Stage stage = new Stage();

    @BeforeAll
    static void bind() {
        stage.role("there");
    }

    @Test
    void no_subject() {
        for (String subject :
                List.of(
                        "",
                        ".",
                        "a.",
                        ".a",
                        "a..b",
                        "a b",
                        "a.*",
                        "a.>",
                        "*",
                        "ä.b",
                        "a/b",
                        "a.b\nc",
                        "a\u001b[2J",
                        LONG,
                        DEEP)) {
            refused(1, "is no subject", "bus", "publish", subject, "x");
        }
    }

    @Test
    void no_pattern() {
        for (String pattern :
                List.of(
                        "", ".", "a..b", "a.>.b", ">.a", "a.b*", "a*", "a.>>", "**", "a b",
                        "a\u0007", LONG, DEEP)) {
            refused(1, "is no subject pattern", "bus", "subscribe", "there", "ok.x", pattern);
            refused(1, "is no subject pattern", "bus", "unsubscribe", "there", pattern);
        }
        assertThat(stage.run("bus", "unsubscribe", "there", "ok.x").out())
                .as("one malformed pattern leaves all of them out")
                .contains("there was not subscribed to ok.x");
        refused(1, "no role stranger", "bus", "subscribe", "stranger", "a.b");
        refused(1, "no role Not A Role", "bus", "subscribe", "Not A Role", "a.b");
        refused(2, "pattern", "bus", "subscribe", "there");
        refused(2, "role", "bus", "subscribe");
    }

    @Test
    void no_glob() {
        for (String glob :
                List.of(
                        "",
                        "/etc/*",
                        "../x",
                        "a/../b",
                        "./a",
                        "a//b",
                        "a**",
                        "a/**b/c",
                        "[ab]",
                        "{a,b}",
                        "a\\b",
                        "a\tb",
                        LONG,
                        "a/".repeat(33) + "a")) {
            refused(1, "the glob '", "bus", "owns", "there", "ok/*", glob);
        }
        assertThat(stage.run("bus", "owns", "there").out()).contains("there owns nothing");
    }

    @Test
    void no_id_and_no_epoch() {
        for (String command : List.of("claim", "release", "ack", "why")) {
            for (String id :
                    List.of(
                            "",
                            "nonsense",
                            "../x",
                            "0190b2c4-0000-7000-8000-00000000000",
                            "0190B2C4-0000-7000-8000-000000000000",
                            "0190b2c4-0000-7000-8000-000000000000",
                            "0190b2c4-0000-7000-8000-000000000000\n",
                            "\u001b[2J",
                            LONG)) {
                refused(1, "", "bus", command, id);
            }
        }
        String id = stage.run("bus", "publish", "task.x", "x", "--json").text("id");
        refused(2, "", "bus", "claim", id, "1");
        refused(2, "epoch", "bus", "claim", id, "--epoch", "1");
        refused(2, "epoch", "bus", "ack", id, "--epoch=2");
        refused(1, "characters", "bus", "release", id, "--note", "n".repeat(1_001));
        refused(2, "", "bus", "claim");
        assertThat(stage.query("SELECT epoch FROM claims")).isEmpty();
    }

    private static void refused(int exit, String told, String... words) {
        Ran ran = stage.call(words);
        String call = Arrays.toString(words);
        var lines = new ArrayList<>(ran.err().lines().toList());
        assertThat(ran.exit()).as(call + ran.err()).isEqualTo(exit);
        assertThat(ran.out()).as(call).isEmpty();
        assertThat(lines).as(call).hasSize(1);
        assertThat(lines.getFirst()).as(call).startsWith("claudectl: ").contains(told);
        assertThat(lines.getFirst().length()).as(call + lines.getFirst()).isLessThan(600);
        assertThat(lines.getFirst().chars()).as(call).allMatch(c -> c >= ' ' && c != 0x7f);
    }
}
