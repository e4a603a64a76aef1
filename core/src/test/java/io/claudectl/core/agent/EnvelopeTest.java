package io.claudectl.core.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.core.message.Message;
import io.claudectl.core.message.MessageId;
import io.claudectl.core.message.MessageType;
import io.claudectl.core.message.Priority;
import io.claudectl.core.message.Route;
import io.claudectl.core.message.Sender;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvelopeTest {
    private static final MessageId ID = new MessageId("00000000-0000-7000-8000-000000000001");

    private static Message message(String sender, String subject, String body) {
        var content = new Message.Content(subject, MessageType.QUESTION, Priority.NORMAL, body);
        Instant at = Instant.parse("2026-03-01T12:00:00Z");
        return new Message(
                ID, Sender.stored(sender, null, 1), content, "k", ID, ID, Route.ADDRESSED, 3, at);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "a", "\u202e\u202e", "\uDBFF\uDFFF\uDBFF\uDFFF", "\r\n\r\n\r", "é\n"})
    void bound_neverPromisesLessThanTheWorstPresentation(String part) {
        for (int times : new int[] {1, 50, 2_000}) {
            String text = part.repeat(times);
            for (Message each :
                    new Message[] {
                        message("cli", "a.b", text),
                        message(text, "a.b", "body"),
                        message("cli", text, "body")
                    }) {
                int worst = Envelope.worstLength(each);
                assertThat(Envelope.surelyWithin(each, worst - 1)).isFalse();
            }
        }
    }

    @Test
    void bound_ofAUsualMessage_isFoundWithoutRendering() {
        Message usual = message("backend", "task.created", "x".repeat(4_096));

        assertThat(Envelope.surelyWithin(usual, 9_200)).isTrue();
    }
}
