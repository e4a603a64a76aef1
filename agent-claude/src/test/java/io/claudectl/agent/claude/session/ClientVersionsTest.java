package io.claudectl.agent.claude.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientVersionsTest {
    @TempDir Path folder;

    private ClientVersions open() {
        return ClientVersions.open(folder.resolve("client-versions"));
    }

    @Test
    void version_falls_back_after_second_end() {
        ClientVersions versions = open();
        versions.saw("2.9.1", false);
        assertThat(versions.blocks("2.9.1")).isFalse();
        versions.saw("2.9.1", false);
        assertThat(versions.blocks("2.9.1")).isTrue();
        assertThat(versions.blocks("2.9.2")).isFalse();
        assertThat(versions.fallbacks()).containsExactly("2.9.1");
    }

    @Test
    void version_that_went_on_never_falls_back() {
        ClientVersions versions = open();
        versions.saw("2.9.1", false);
        versions.saw("2.9.1", true);
        for (int i = 0; i < 5; i++) {
            versions.saw("2.9.1", false);
        }
        assertThat(versions.blocks("2.9.1")).isFalse();
    }

    @Test
    void versions_are_kept_in_private_file() throws IOException {
        ClientVersions versions = open();
        versions.saw("2.9.1", false);
        versions.saw("2.9.1", false);
        versions.saw("2.9.2", true);
        versions.saw("2.9.3", false);

        ClientVersions again = open();
        again.saw("2.9.3", false);
        again.saw("2.9.2", false);
        again.saw("2.9.2", false);
        assertThat(again.fallbacks()).containsExactly("2.9.1", "2.9.3");
        assertThat(Files.getPosixFilePermissions(folder.resolve("client-versions")))
                .hasToString("[OWNER_READ, OWNER_WRITE]");
    }

    @Test
    void version_forgotten_by_operator_starts_anew() {
        ClientVersions versions = open();
        versions.saw("2.9.1", false);
        versions.saw("2.9.1", false);
        assertThat(versions.forget("2.9.1")).isTrue();
        assertThat(versions.forget("2.9.1")).isFalse();
        assertThat(open().fallbacks()).isEmpty();
    }

    @Test
    void versions_in_damaged_file_are_learnt_anew() throws IOException {
        Files.write(folder.resolve("client-versions"), new byte[] {(byte) 0xff, 10, 'x', 10});
        assertThat(open().fallbacks()).isEmpty();
        Files.writeString(
                folder.resolve("client-versions"), "2.9.1 ended 2\nnonsense\n2 ended x\n");
        assertThat(open().fallbacks()).containsExactly("2.9.1");
    }
}
