package io.claudectl.e2e.transcript;

import io.claudectl.e2e.transcript.TranscriptFile.Section;
import io.claudectl.e2e.transcript.TranscriptFile.Step;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Plays every transcript: one bus a file, one test a section. With {@code CLAUDECTL_TRANSCRIPTS}
 * those of these names alone; with {@code CLAUDECTL_RENEW} the files are written anew.
 */
class TranscriptTest {
    private static final Path FILES = Path.of("src/test/resources/transcripts");
    private static final boolean RENEW = System.getenv("CLAUDECTL_RENEW") != null;

    @TestFactory
    Stream<DynamicContainer> transcript_played_printsWhatItHolds() throws IOException {
        String chosen = System.getenv().getOrDefault("CLAUDECTL_TRANSCRIPTS", "").strip();
        List<String> names = chosen.isEmpty() ? List.of() : List.of(chosen.split(" +"));
        try (Stream<Path> files = Files.list(FILES)) {
            List<DynamicContainer> all =
                    files.sorted()
                            .map(file -> read(file))
                            .filter(file -> names.isEmpty() || names.contains(file.name()))
                            .map(TranscriptTest::container)
                            .toList();
            if (all.isEmpty()) {
                throw new AssertionError("no transcript is called " + chosen);
            }
            return all.stream();
        }
    }

    private static TranscriptFile read(Path file) {
        try {
            String name = String.valueOf(file.getFileName()).replaceFirst("\\.txt$", "");
            return TranscriptFile.read(name, Files.readString(file));
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot read " + file, failure);
        }
    }

    private static DynamicContainer container(TranscriptFile file) {
        var play = new Play(file);
        return DynamicContainer.dynamicContainer(
                file.name(),
                file.sections().stream()
                        .map(
                                section ->
                                        DynamicTest.dynamicTest(
                                                section.title(), () -> play.section(section)))
                        .onClose(play::end));
    }

    /** One file on its bus, which is there once the first section begins. */
    private static final class Play {
        private final TranscriptFile file;
        private final Map<Step, List<String>> renewed = new HashMap<>();
        private final Player[] player = new Player[1];

        Play(TranscriptFile file) {
            this.file = file;
        }

        void section(Section section) {
            if (player[0] == null) {
                player[0] = new Player();
            }
            player[0].newSection();
            for (Step step : section.steps()) {
                List<String> printed = printed(step);
                if (RENEW) {
                    renewed.put(step, Output.renewed(step.output(), printed));
                } else if (!Output.fits(step.output(), printed)) {
                    throw new AssertionError(
                            "%s\n%s\nwas to print:\n    %s\nand printed:\n    %s\n(./test transcripts --renew %s writes it anew)"
                                    .formatted(
                                            place(step),
                                            step.shown(),
                                            String.join("\n    ", step.output()),
                                            String.join("\n    ", printed),
                                            file.name()));
                }
            }
        }

        private List<String> printed(Step step) {
            try {
                return player[0].printed(step);
            } catch (RuntimeException | AssertionError failure) {
                throw new AssertionError(place(step) + "\n" + step.shown(), failure);
            }
        }

        private String place(Step step) {
            return "%s.txt:%d".formatted(file.name(), step.from());
        }

        void end() {
            if (player[0] != null) {
                player[0].close();
            }
            if (RENEW) {
                try {
                    Files.writeString(
                            FILES.resolve(file.name() + ".txt"),
                            file.with(step -> renewed.getOrDefault(step, step.output())));
                } catch (IOException failure) {
                    throw new UncheckedIOException("cannot write " + file.name(), failure);
                }
            }
        }
    }
}
