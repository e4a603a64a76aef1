package io.claudectl.core.command;

import io.claudectl.core.agent.Envelope;
import io.claudectl.core.rules.deliver.Leasing;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Joins several envelopes into one hook's text. */
final class HookMail {
    /** Characters reserved for the text around the envelopes. */
    static final int FRAME = Envelope.AROUND + 160;

    /** Messages named in the line for the person. */
    private static final int NAMED = 3;

    private static final int LINE_MAX = 240;

    private HookMail() {}

    /**
     * @param word an additional line for the person; null for none
     */
    static HookAnswer answer(String before, Leasing.Taken taken, @Nullable String word) {
        List<Leasing.Handout> handouts = taken.handouts();
        List<String> envelopes = handouts.stream().map(Leasing.Handout::envelope).toList();
        String text =
                envelopes.isEmpty() ? before : before + Envelope.answer(envelopes) + rest(taken);
        return new HookAnswer.Mail(
                text.strip(),
                handouts.size(),
                person(handouts, word),
                handouts.stream().map(handout -> handout.lease().ref()).toList());
    }

    /** Names the mail for the person at the terminal, who does not see the model's text. */
    private static String person(List<Leasing.Handout> handouts, @Nullable String word) {
        if (handouts.isEmpty()) {
            return word == null ? "" : word;
        }
        String what =
                handouts.stream()
                        .limit(NAMED)
                        .map(
                                each ->
                                        "%s from %s"
                                                .formatted(
                                                        each.message().content().subject(),
                                                        Envelope.from(each.message().sender())))
                        .collect(Collectors.joining(", "));
        String line =
                "claudectl bus: %d %s: %s%s"
                        .formatted(
                                handouts.size(),
                                handouts.size() == 1 ? "message" : "messages",
                                what,
                                handouts.size() > NAMED ? ", ..." : "");
        String cut = line.length() <= LINE_MAX ? line : line.substring(0, LINE_MAX) + "...";
        return word == null ? cut : cut + "; " + word;
    }

    private static String rest(Leasing.Taken taken) {
        if (taken.left() <= 0 || taken.handouts().isEmpty()) {
            return "";
        }
        return "\n\n[claudectl bus] %d more %s; the bus brings the rest at the next turn boundary."
                .formatted(taken.left(), taken.left() == 1 ? "message waits" : "messages wait");
    }
}
