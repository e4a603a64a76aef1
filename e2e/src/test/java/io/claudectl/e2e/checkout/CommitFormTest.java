package io.claudectl.e2e.checkout;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.demo.Ran;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommitFormTest {
    @TempDir private Path scratch = Path.of("");
    private Checkout checkout;

    @BeforeEach
    void history() throws Exception {
        checkout = new Checkout(scratch);
        git("init -q");
        git("commit -q --allow-empty -m 'A commit of before, and without form'");
        git("add scripts");
        git("commit -q -m 'scripts: add a check' -m 'Why.'");
    }

    private void git(String words) {
        checkout.sh("git -c user.name=a -c user.email=a@b " + words).orFail();
    }

    @Test
    void form_historyBeforeTheRule_isLeftAlone() {
        checkout.run("scripts/commit-form").orFail();
    }

    @Test
    void form_goodCommit_passes() {
        git("commit -q --allow-empty -m 'claim: refuse ack from a former holder' -m 'Why.'");

        checkout.run("scripts/commit-form").orFail();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Refuse ack from a former holder",
                "claim: refuse ack from a former holder and tell its sender",
                "claim: refuse ack from a former holder whose offer was pruned before",
                "claim: Refuse ack",
                "claim refuse ack",
            })
    void form_badSubject_isNamed(String subject) {
        git("commit -q --allow-empty -m '" + subject + "' -m 'Why.'");

        Ran ran = checkout.run("scripts/commit-form");

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).contains(subject);
    }

    @Test
    void form_noBody_isNamed() {
        git("commit -q --allow-empty -m 'claim: refuse ack'");

        assertThat(checkout.run("scripts/commit-form").err()).contains("the body is missing");
    }

    @Test
    void form_noHistory_passes() {
        checkout.sh("rm -rf .git").orFail();

        checkout.run("scripts/commit-form").orFail();
    }
}
