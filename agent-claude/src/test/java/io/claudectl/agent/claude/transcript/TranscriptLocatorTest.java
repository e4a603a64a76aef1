package io.claudectl.agent.claude.transcript;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.core.role.ConversationId;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TranscriptLocatorTest {
    private static final ConversationId ID = new ConversationId("bf829e78-fd94");

    @TempDir Path config;

    @Test
    void transcript_beforeItIsMade_hasItsUsualPlace() {
        assertThat(TranscriptLocator.usual(config, ID, "/home/me/my.app"))
                .isEqualTo(config.resolve("projects/-home-me-my-app/bf829e78-fd94.jsonl"));
        assertThat(TranscriptLocator.of(config, ID, "/home/me/my.app")).isNull();
    }

    @Test
    void transcript_inAnotherFolder_isFound() throws Exception {
        Path folder = Files.createDirectories(config.resolve("projects/-elsewhere"));
        Path there = Files.createFile(folder.resolve("bf829e78-fd94.jsonl"));

        assertThat(TranscriptLocator.of(config, ID, "/home/me")).isEqualTo(there);
    }

    @Test
    void id_withPathCharacters_leadsNowhere() {
        var hostile = new ConversationId("../../etc/passwd");

        assertThat(TranscriptLocator.usual(config, hostile, "/")).isNull();
        assertThat(TranscriptLocator.of(config, hostile, "/")).isNull();
    }
}
