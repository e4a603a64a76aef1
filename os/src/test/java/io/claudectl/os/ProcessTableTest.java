package io.claudectl.os;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.core.role.ProcessRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessTableTest {
    @TempDir Path proc;

    @BeforeEach
    void aMachine() throws IOException {
        Files.createDirectories(proc.resolve("sys/kernel/random"));
        Files.writeString(proc.resolve("sys/kernel/random/boot_id"), "boot-a\n");
        Files.createDirectories(proc.resolve("self/ns"));
        Files.createSymbolicLink(proc.resolve("self/ns/pid"), Path.of("pid:[4026531836]"));
        process(1, "init", 'S', 0, 5);
        process(20, "tmux: server", 'S', 1, 300);
        process(31, "claude", 'S', 20, 4_000);
        process(32, "bash (1) R 7", 'S', 31, 5_000);
    }

    @Test
    void a_chain_goes_from_the_process_to_the_first_of_all() {
        assertThat(table().chain(32))
                .containsExactly(ref(32, 5_000), ref(31, 4_000), ref(20, 300), ref(1, 5));
    }

    @Test
    void a_process_that_is_gone_has_no_chain() {
        assertThat(table().chain(99)).isEmpty();
        assertThat(table().chain(0)).isEmpty();
        assertThat(table().chain(-1)).isEmpty();
    }

    @Test
    void a_chain_ends_where_a_younger_process_has_the_parents_number() throws IOException {
        process(31, "stranger", 'S', 20, 9_000);
        assertThat(table().chain(32)).containsExactly(ref(32, 5_000));
    }

    @Test
    void a_chain_is_cut_off_at_64() throws IOException {
        for (int pid = 100; pid < 300; pid++) {
            process(pid, "nested", 'S', pid - 1, 10_000);
        }
        process(99, "loop", 'S', 299, 10_000);
        assertThat(table().chain(299)).hasSize(64);
    }

    @Test
    void a_process_lives_while_number_start_and_boot_are_the_same() throws IOException {
        assertThat(table().lives(ref(31, 4_000))).isTrue();
        assertThat(table().lives(ref(31, 4_001))).isFalse();
        assertThat(table().lives(ref(99, 4_000))).isFalse();
        assertThat(table().lives(new ProcessRef("boot-b", 31, 4_000))).isFalse();
        assertThat(table().lives(ProcessRef.NONE)).isFalse();
    }

    @Test
    void a_process_that_only_waits_to_be_buried_does_not_live() throws IOException {
        process(31, "claude", 'Z', 20, 4_000);
        assertThat(table().lives(ref(31, 4_000))).isFalse();
    }

    @Test
    void a_broken_entry_is_no_process() throws IOException {
        for (String broken :
                List.of("", "31", "31 (claude) S", "31 (claude) S x" + " 0".repeat(30), ")")) {
            Files.writeString(proc.resolve("31/stat"), broken);
            assertThat(table().chain(31)).isEmpty();
        }
    }

    @Test
    void one_variable_of_an_environment_is_read() throws IOException {
        Files.writeString(
                proc.resolve("31/environ"),
                "AROLE=no\0ROLE=spec=1\0ROLE=second\0EMPTY=\0LAST=ende\u0301");
        assertThat(table().environment(31, "ROLE")).isEqualTo("spec=1");
        assertThat(table().environment(31, "EMPTY")).isEmpty();
        assertThat(table().environment(31, "LAST")).isEqualTo("ende\u0301");
        assertThat(table().environment(31, "ROL")).isNull();
        assertThat(table().environment(32, "ROLE")).isNull();
    }

    @Test
    void the_namespace_is_a_number_and_zero_where_none_is_told() throws IOException {
        assertThat(table().namespace()).isEqualTo(4_026_531_836L);
        Files.delete(proc.resolve("self/ns/pid"));
        assertThat(table().namespace()).isZero();
    }

    @Test
    void this_very_process_is_found_in_the_real_table() {
        var real = new ProcessTable();
        long pid = ProcessHandle.current().pid();
        List<ProcessRef> chain = real.chain(pid);
        assertThat(chain.getFirst().pid()).isEqualTo(pid);
        assertThat(chain.get(1).pid())
                .isEqualTo(ProcessHandle.current().parent().orElseThrow().pid());
        assertThat(real.lives(chain.getFirst())).isTrue();
        assertThat(real.boot()).hasSize(36);
        assertThat(real.namespace()).isPositive();
        assertThat(real.environment(pid, "PATH")).isEqualTo(System.getenv("PATH"));
    }

    private ProcessTable table() {
        return new ProcessTable(proc);
    }

    private static ProcessRef ref(long pid, long start) {
        return new ProcessRef("boot-a", pid, start);
    }

    private void process(long pid, String name, char state, long parent, long start)
            throws IOException {
        Path folder = Files.createDirectories(proc.resolve(Long.toString(pid)));
        String line =
                pid
                        + " ("
                        + name
                        + ") "
                        + state
                        + " "
                        + parent
                        + " 0".repeat(17)
                        + " "
                        + start
                        + " 0".repeat(30);
        Files.writeString(folder.resolve("stat"), line + "\n");
    }
}
