package io.claudectl.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.core.agent.AgentAdapter;
import io.claudectl.core.agent.Capability;
import io.claudectl.core.agent.Invocation;
import io.claudectl.core.agent.PromptOrigin;
import io.claudectl.core.agent.Reply;
import io.claudectl.core.agent.ReplyTarget;
import io.claudectl.core.agent.Report;
import io.claudectl.core.agent.Report.Content;
import io.claudectl.core.agent.Status;
import io.claudectl.core.agent.TokenFinding;
import io.claudectl.core.agent.TokenFinding.TokenState;
import io.claudectl.core.agent.TranscriptEvidence;
import io.claudectl.core.limit.Limits;
import io.claudectl.core.message.DeliveryId;
import io.claudectl.core.message.Holder;
import io.claudectl.core.message.Lease;
import io.claudectl.core.message.LeaseRef;
import io.claudectl.core.message.Token;
import io.claudectl.core.role.ConversationId;
import io.claudectl.core.role.SessionKey;
import io.claudectl.core.role.SessionSeed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The contract of every agent's adapter, whatever its terms. */
public abstract class AgentAdapterContract {
    private static final Token TOKEN = new Token("tokentokentokentokentoken2");
    private static final SessionKey UNKNOWN = SessionKey.of("proc:boot:1:1");
    private static final int SEED = 7;

    @TempDir public Path folder = Path.of("");

    /** A report in the agent's own form. */
    public record Said(Invocation call, byte[] payload) {}

    protected abstract AgentAdapter agent();

    /** Returns the agent's report of that step; of a turn that was not continued. */
    protected abstract Said say(PlayedEvent event, String conversation, String transcript);

    /** Returns what the model reads of a rendered reply; empty for nothing. */
    protected abstract String model(byte[] rendered);

    /** Returns what the person reads of a rendered reply; empty for nothing. */
    protected abstract String person(byte[] rendered);

    /** Returns the records of a conversation that the token reached. */
    protected abstract String records(Token token, boolean answered);

    private Report report(PlayedEvent event) {
        Said said = say(event, "conversation", folder.resolve("records").toString());
        return agent().parse(said.call(), said.payload());
    }

    private ReplyTarget place(PlayedEvent event) {
        Said said = say(event, "conversation", folder.resolve("records").toString());
        Report report = agent().parse(said.call(), said.payload());
        return new ReplyTarget(said.call(), report, agent().session(said.call(), report));
    }

    @ParameterizedTest
    @EnumSource
    void report_of_each_step_is_its_observation(PlayedEvent event) {
        Report report = report(event);

        assertThat(report.content()).isInstanceOf(Content.Observed.class);
        assertThat(report.conversation()).isEqualTo("conversation");
        if (report.content() instanceof Content.Observed(var observation, var turn)) {
            assertThat(observation).isEqualTo(event.observation(PromptOrigin.PERSON, false));
            assertThat(turn.event()).isNotBlank();
            assertThat(turn.subagent()).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource
    void session_is_the_same_in_each_step(PlayedEvent event) {
        SessionSeed first = Objects.requireNonNull(place(PlayedEvent.SESSION_START).session());
        SessionSeed other = place(event).session();

        assertThat(other).isEqualTo(first);
        assertThat(first.conversation()).isEqualTo(new ConversationId("conversation"));
        assertThat(first.transcript()).isEqualTo(folder.resolve("records").toString());
    }

    @ParameterizedTest
    @EnumSource
    void damaged_report_throws_nothing(PlayedEvent event) {
        Said said = say(event, "conversation", "/t");
        var random = new Random(SEED);
        for (int cut = 0; cut <= said.payload().length; cut++) {
            byte[] part = Arrays.copyOf(said.payload(), cut);
            assertThat(agent().parse(said.call(), part)).isNotNull();
            if (cut > 0) {
                part[random.nextInt(cut)] = (byte) random.nextInt();
                assertThat(agent().parse(said.call(), part)).isNotNull();
            }
        }
    }

    @Test
    void silence_has_no_bytes() {
        assertThat(agent().render(Reply.SILENCE, place(PlayedEvent.POST_TOOL))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"PROMPT", "POST_TOOL", "STOP"})
    void mail_reaches_the_model_whole(PlayedEvent event) {
        String text = "first \"line\"\nsecond \\ line\n" + "x".repeat(9_000) + "\nlast";
        var mail = new Reply.Body.Mail(text, 1, "one message", List.of());
        byte[] rendered = agent().render(Reply.of(mail), place(event));

        assertThat(model(rendered)).isEqualTo(text);
        assertThat(text.length()).isLessThan(agent().budgets().replyChars());
    }

    @Test
    void welcome_reaches_the_model() {
        Reply reply = Reply.of(new Reply.Body.Welcome("you are backend"));

        assertThat(model(agent().render(reply, place(PlayedEvent.SESSION_START))))
                .isEqualTo("you are backend");
    }

    @Test
    void word_reaches_the_person_alone() {
        Reply reply = Reply.of(new Reply.Body.PersonLine("two messages wait"));
        byte[] rendered = agent().render(reply, place(PlayedEvent.PROMPT));

        assertThat(person(rendered)).isEqualTo("two messages wait");
        assertThat(model(rendered)).isEmpty();
    }

    @Test
    void warning_travels_beside_the_welcome() {
        Reply reply = Reply.of(new Reply.Body.Welcome("you are backend")).withWarning("look");
        byte[] rendered = agent().render(reply, place(PlayedEvent.SESSION_START));

        assertThat(person(rendered)).contains("look");
        assertThat(model(rendered)).isEqualTo("you are backend");
    }

    @Test
    void budgets_hold_the_limits_of_the_bus() {
        assertThat(Limits.DEFAULT.rendering().hook()).isLessThan(agent().budgets().replyChars());
        assertThat(Limits.DEFAULT.delivering().continuations())
                .isLessThan(agent().budgets().continuations());
    }

    @Test
    void proof_of_a_capability_names_a_version() {
        var all = agent().capabilities();
        for (Capability each :
                List.of(
                        all.promptDelivery(),
                        all.toolDelivery(),
                        all.turnEndDelivery(),
                        all.arrivalProof(),
                        all.wake(),
                        all.permission(),
                        all.editGuard())) {
            if (each instanceof Capability.Proved(var version, var on)) {
                assertThat(version).isNotBlank();
                assertThat(on).isAfter("2026-01-01");
            }
        }
        assertThat(agent().id()).matches("[a-z][a-z0-9-]{1,30}");
    }

    @Test
    void answered_token_is_evidence() throws IOException {
        assertThat(state(records(TOKEN, true))).isEqualTo(TokenState.ANSWERED);
    }

    @Test
    void token_without_answer_is_seen_as_such() throws IOException {
        assertThat(state(records(TOKEN, false))).isEqualTo(TokenState.FOUND);
    }

    @Test
    void other_token_is_no_evidence() throws IOException {
        String other = records(new Token("othertokenothertokenothert"), true);

        assertThat(state(other)).isEqualTo(TokenState.ABSENT);
    }

    @Test
    void records_not_there_are_unreadable() {
        TranscriptEvidence evidence =
                agent().evidence(List.of(lease()), new TranscriptEvidence.Effort.TurnEnd("p1"));

        assertThat(evidence.findings())
                .extracting(TokenFinding::state)
                .containsOnly(TokenState.UNREADABLE);
        assertThat(agent().length(folder.resolve("records").toString())).isZero();
    }

    @Test
    void hurried_reading_never_says_wrong() throws IOException {
        Files.writeString(folder.resolve("records"), records(TOKEN, true));
        for (TranscriptEvidence.Effort effort :
                List.of(
                        new TranscriptEvidence.Effort.Report(),
                        new TranscriptEvidence.Effort.TurnEnd(null),
                        new TranscriptEvidence.Effort.Command())) {
            TranscriptEvidence evidence = agent().evidence(List.of(lease()), effort);
            assertThat(evidence.findings())
                    .extracting(TokenFinding::state)
                    .allMatch(state -> state == TokenState.ANSWERED || state == TokenState.FOUND);
            assertThat(evidence.findings().size() == 1).isEqualTo(evidence.finished());
        }
    }

    @Test
    void unknown_session_is_not_woken() {
        assertThat(agent().wake(UNKNOWN)).isFalse();
        assertThat(agent().status(UNKNOWN)).isEqualTo(Status.UNKNOWN);
    }

    private TokenState state(String records) throws IOException {
        byte[] bytes = records.getBytes(StandardCharsets.UTF_8);
        Files.write(folder.resolve("records"), bytes);
        assertThat(agent().length(folder.resolve("records").toString())).isEqualTo(bytes.length);
        TranscriptEvidence evidence =
                agent().evidence(List.of(lease()), new TranscriptEvidence.Effort.Whole());

        assertThat(evidence.finished()).isTrue();
        return evidence.findings().getFirst().state();
    }

    private Lease lease() {
        return new Lease(
                new LeaseRef(new DeliveryId(1), 1),
                TOKEN,
                new Holder(UNKNOWN, ConversationId.NONE, true),
                new Lease.Mark(folder.resolve("records").toString(), 0),
                new Lease.Origin(Lease.Trigger.STOP, "p1", null, Instant.EPOCH),
                1,
                new Lease.Phase.Open(),
                false);
    }
}
