package io.claudectl.e2e.checkout;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.demo.Ran;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A machine that has no tools yet, with a package manager that makes them. */
class NeedsTest {
    @TempDir private Path scratch = Path.of("");
    private Checkout machine;

    @BeforeEach
    void machine() throws Exception {
        machine = new Checkout(scratch).bare().with("CC", "");
        machine.program("sudo", "exec \"$@\"");
        machine.program("apt-cache", "echo '  Candidate: 1'");
        machine.program(
                "apt-get",
                "[ \"$1\" = install ] || exit 0",
                "for package in \"$@\"; do",
                "    case $package in",
                "        util-linux) names='flock setpriv unshare' ;;",
                "        maven) names=mvn ;;",
                "        gcc) names=cc ;;",
                "        *) names=$package ;;",
                "    esac",
                "    for name in $names; do ln -sf /bin/true '"
                        + machine.programs()
                        + "'/$name; done",
                "done");
    }

    @Test
    void needs_noTerminal_namesTheCommandAndStops() {
        Ran ran = machine.run("scripts/needs", "build", "test");

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err())
                .containsPattern("Installed by: (sudo )?apt-get install .*maven gcc .*tmux")
                .contains("repeat the command with --yes");
        assertThat(machine.called()).noneMatch(call -> call.startsWith("apt-get install"));
    }

    @Test
    void needs_yes_installsWhatIsMissingAlone() throws Exception {
        machine.program("tmux").program("npm");

        machine.run("scripts/needs", "--yes", "test").orFail();

        assertThat(machine.called())
                .contains("apt-get update -q")
                .anySatisfy(
                        call ->
                                assertThat(call)
                                        .startsWith("apt-get install")
                                        .contains(" sqlite3 ", " zsh ")
                                        .doesNotContain("tmux", "npm"));
    }

    @Test
    void needs_allThere_callsNoPackageManager() {
        machine.run("scripts/needs", "--yes", "test").orFail();
        int before = machine.called().size();

        machine.run("scripts/needs", "--yes", "test").orFail();

        assertThat(machine.called()).hasSize(before);
    }

    @Test
    void needs_packageBringsNothing_saysWhatIsStillMissing() throws Exception {
        machine.program("apt-get");

        Ran ran = machine.run("scripts/needs", "--yes", "test");

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).contains("still missing: tmux sqlite3");
    }

    @Test
    void needs_noPackageManager_namesWhatIsMissing() throws Exception {
        Files.delete(machine.programs().resolve("apt-get"));

        Ran ran = machine.run("scripts/needs", "--yes", "test");

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).contains("missing: tmux", "neither apt-get nor dnf");
    }

    @Test
    void needs_dnf_usesItsNames() throws Exception {
        Files.delete(machine.programs().resolve("apt-get"));
        machine.program("dnf", "exit 1");

        Ran ran = machine.run("scripts/needs", "test");

        assertThat(ran.err()).contains("dnf install -y tmux sqlite util-linux");
    }

    @Test
    void demo_freshMachine_namesTheCommand() {
        Ran ran = machine.run("claudectl", "demo");

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).contains("apt-get install -y", "maven", "--yes");
    }
}
