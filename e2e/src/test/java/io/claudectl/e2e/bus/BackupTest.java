package io.claudectl.e2e.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.demo.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The blocks of docs/backup.md, as they stand there. */
class BackupTest {
    private static final int ONLINE = 0;
    private static final int OFFLINE = 1;
    private static final int RESTORE = 2;

    @RegisterExtension final Stage stage = new Stage();

    @Test
    void backup_whileTheBusRuns_isRestoredWithWhatItHeld() throws IOException {
        stage.role("backend");
        stage.send("backend", "before the backup");

        Ran backup = block(ONLINE);
        stage.send("backend", "after the backup");
        block(RESTORE);

        assertThat(backup.out()).isEqualTo("ok\n");
        assertThat(waiting()).contains("before the backup").doesNotContain("after the backup");
        stage.send("backend", "once restored");
        assertThat(waiting()).contains("once restored");
        assertThat(stage.bus().home().resolve("bus.before.db")).exists();
    }

    @Test
    void backup_ofAStoppedBus_isOneFileAndIsRestored() throws IOException {
        stage.role("backend");
        stage.send("backend", "before the backup");

        Ran backup = block(OFFLINE);
        stage.send("backend", "after the backup");
        block(RESTORE);

        assertThat(backup.out()).contains("bus.db").doesNotContain("bus.db-wal");
        assertThat(waiting()).contains("before the backup").doesNotContain("after the backup");
    }

    private String waiting() {
        return stage.run("bus", "inbox", "--role", "backend", "--peek").out();
    }

    private Ran block(int number) throws IOException {
        String page = Files.readString(page());
        List<String> blocks =
                Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL)
                        .matcher(page)
                        .results()
                        .map(found -> found.group(1))
                        .toList();
        assertThat(blocks).hasSize(3);
        // Doctor tells of a home without a plugin, which is another matter.
        return stage.shell("set -e\n" + blocks.get(number).replace("claudectl doctor\n", ""))
                .orFail();
    }

    private static Path page() {
        Path at = Path.of("").toAbsolutePath();
        while (!Files.exists(at.resolve("docs/backup.md"))) {
            at = at.resolve("..").normalize();
        }
        return at.resolve("docs/backup.md");
    }
}
