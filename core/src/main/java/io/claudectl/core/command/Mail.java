package io.claudectl.core.command;

import io.claudectl.core.mail.Leasing;
import java.util.List;
import java.util.stream.Collectors;

/** How several envelopes become one hook's text. */
final class Mail {
    /** Characters kept free for what stands around the envelopes. */
    static final int FRAME = 160;

    private Mail() {}

    static Hook.Answer answer(String before, Leasing.Taken taken) {
        List<Leasing.Handout> handouts = taken.handouts();
        String text =
                before
                        + handouts.stream()
                                .map(Leasing.Handout::envelope)
                                .collect(Collectors.joining("\n\n"))
                        + rest(taken);
        return new Hook.Answer.Mail(
                text.strip(),
                handouts.size(),
                handouts.stream().map(handout -> handout.lease().ref()).toList());
    }

    private static String rest(Leasing.Taken taken) {
        if (taken.left() <= 0 || taken.handouts().isEmpty()) {
            return "";
        }
        return "\n\n[claudectl bus] %d more %s; the bus brings the rest at the next turn boundary."
                .formatted(taken.left(), taken.left() == 1 ? "message waits" : "messages wait");
    }
}
