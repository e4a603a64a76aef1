package io.claudectl.e2e.transcript;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.claudectl.e2e.transcript.TranscriptFile.Step;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a transcript is read, compared and written anew. */
class TranscriptFormTest {
    private static final String TEXT =
            """
            # Mail

            ## It is stored

            Prose.

              @ config
              > [send]
              > per_minute = 3
              $ claudectl bus send a b
                stored

                done

              a: stop
            """;

    private static List<Step> steps() {
        return TranscriptFile.read("mail", TEXT).sections().getFirst().steps();
    }

    @Test
    void file_steps_haveTheirTextWithTheirOutput() {
        assertThat(steps()).extracting(Step::actor).containsExactly("@", "$", "a:");
        assertThat(steps().get(0).text()).isEqualTo("config\n[send]\nper_minute = 3");
        assertThat(steps().get(1).output()).containsExactly("stored", "", "done");
        assertThat(steps().get(2).output()).isEmpty();
    }

    @Test
    void file_renewed_changesOutputsAlone() {
        TranscriptFile file = TranscriptFile.read("mail", TEXT);

        assertThat(file.with(Step::output)).isEqualTo(TEXT);
        assertThat(
                        file.with(
                                step ->
                                        step.actor().equals("a:")
                                                ? List.of("mail", "", "x")
                                                : step.output()))
                .isEqualTo(TEXT + "    mail\n\n    x\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'  $ true'|a step before the first section",
                "'## A\n    output'|output without a step",
                "'## A\n  $ true\n## A\n  $ true'|two sections are called A",
            })
    void file_malformed_isRefused(String text, String reason) {
        assertThatThrownBy(() -> TranscriptFile.read("mail", text)).hasMessageContaining(reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a,b|a,b|true",
                "a,b|a|false",
                "a|a,b|false",
                "a|A|false",
                "a...z|a to z|true",
                "a...z|a to z.|false",
                "a.z|abz|false",
                "...,b|a,a,b|true",
                "a,...|a|true",
                "...|a,b|true",
                "...,b|a,c|false",
            })
    void output_compared_fitsOrNot(String wanted, String printed, boolean fits) {
        assertThat(Output.fits(lines(wanted), lines(printed))).isEqualTo(fits);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"a...,b|ax,b|a...,b", "a...,b|ax,c|a...,c", "a...|b|b", "...,b|x,c|x,c"})
    void output_renewed_keepsOldLinesThatFit(String old, String printed, String renewed) {
        assertThat(Output.renewed(lines(old), lines(printed))).isEqualTo(lines(renewed));
    }

    @Test
    void placeholders_ofASection_areNumberedAsTheyAppear() {
        var placeholders = new Placeholders(Map.of("<proj>", "/tmp/x/proj"), Map.of());
        String first = "0190b2c4-0000-7000-8000-00000000000a";
        String second = "0190b2c4-0000-7000-8000-00000000000b";

        assertThat(placeholders.named(first + " " + second + " " + first, "send"))
                .isEqualTo("<id1> <id2> <id1>");
        assertThat(placeholders.real("why <id2> <proj>/a"))
                .isEqualTo("why " + second + " /tmp/x/proj/a");
        assertThat(placeholders.named(first, "why " + first)).isEqualTo(first);
        placeholders.newSection();
        assertThat(placeholders.named(second + " in /tmp/x/proj", "")).isEqualTo("<id1> in <proj>");
    }

    @Test
    void placeholders_hiddenCharacters_areShown() {
        var placeholders = new Placeholders(Map.of(), Map.of());

        assertThat(placeholders.named("a\u001b[2J\u202e\tb", ""))
                .isEqualTo("a\\u{1b}[2J\\u{202e}\tb");
    }

    private static List<String> lines(String text) {
        return List.of(text.split(",", -1));
    }
}
