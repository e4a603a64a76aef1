package io.claudectl.e2e.checkout;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.demo.Ran;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./test} with a Maven that only says how many tests it ran. */
class TestCommandTest {
    @TempDir private Path scratch = Path.of("");
    private Checkout checkout;

    @BeforeEach
    void checkout() throws Exception {
        checkout =
                new Checkout(scratch)
                        .withTests()
                        .script("dist/build")
                        .script("e2e/install-client")
                        .script("e2e/conformance/install");
        maven(3, 0, 0);
        for (String tool : new String[] {"tmux", "sqlite3", "npm", "zsh", "fish", "mandoc"}) {
            checkout.program(tool);
        }
        for (String tool : new String[] {"faketime", "git", "unshare", "setpriv", "mount"}) {
            checkout.program(tool);
        }
    }

    private void maven(int run, int failures, int exit) throws Exception {
        checkout.program(
                "mvn",
                "echo '[INFO] Tests run: "
                        + run
                        + ", Failures: "
                        + failures
                        + ", Errors: 0, Skipped: 0'",
                "exit " + exit);
    }

    private static String last(Ran ran) {
        return ran.out().lines().reduce("", (before, line) -> line);
    }

    @Test
    void test_unitName_runsItsModuleWithoutImage() {
        Ran ran = checkout.run("test", "OwnersTest").orFail();

        assertThat(last(ran)).isEqualTo("3 passed, 0 failed, 0 skipped");
        assertThat(checkout.called())
                .singleElement()
                .asString()
                .startsWith("mvn ")
                .contains(" -pl core -am -Dtest=OwnersTest ", " -Dunchecked ");
    }

    @Test
    void test_endToEndName_buildsTheImageOnly() {
        checkout.run("test", "hostile/InputTest").orFail();

        assertThat(checkout.called()).hasSize(2).first().isEqualTo("dist/build ");
        assertThat(checkout.called().getLast()).contains(" -pl e2e ", "-Dunits.skip");
    }

    @Test
    void test_realClientName_installsTheClient() {
        checkout.run("test", "WakeTest").orFail();

        assertThat(checkout.called().subList(0, 2))
                .containsExactly("dist/build ", "e2e/install-client ");
    }

    @Test
    void test_all_countsChecksAndEndToEnd() {
        Ran ran = checkout.run("test").orFail();

        assertThat(last(ran)).isEqualTo("6 passed, 0 failed, 0 skipped");
        assertThat(checkout.called())
                .anySatisfy(call -> assertThat(call).contains("-De2e.skip").doesNotContain("unch"))
                .anySatisfy(call -> assertThat(call).contains("-Dunits.skip", "-Dunchecked"));
    }

    @Test
    void test_failedTest_failsAndIsCounted() throws Exception {
        maven(3, 2, 1);

        Ran ran = checkout.run("test", "OwnersTest");

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(last(ran)).isEqualTo("1 passed, 2 failed, 0 skipped");
    }

    @Test
    void test_brokenBuild_isNoSuccess() throws Exception {
        maven(3, 0, 1);

        Ran ran = checkout.run("test", "OwnersTest");

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(last(ran)).isEqualTo("2 passed, 1 failed, 0 skipped");
    }

    @Test
    void test_nothingRan_fails() throws Exception {
        maven(0, 0, 0);

        assertThat(checkout.run("test", "OwnersTest").exit()).isEqualTo(1);
    }

    @Test
    void test_unknownWord_saysSo() {
        assertThat(checkout.run("test", "NoSuchTest").exit()).isEqualTo(1);
        assertThat(checkout.run("test", "--slow").exit()).isEqualTo(2);
        assertThat(checkout.run("test", "--help").orFail().out()).contains("./test NAME...");
        assertThat(checkout.called()).isEmpty();
    }
}
