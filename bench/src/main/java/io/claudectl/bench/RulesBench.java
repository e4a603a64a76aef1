package io.claudectl.bench;

import io.claudectl.agent.claude.transcript.Proof;
import io.claudectl.agent.claude.transcript.TranscriptLine;
import io.claudectl.core.agent.Envelope;
import io.claudectl.core.agent.PromptOrigin;
import io.claudectl.core.command.Caller;
import io.claudectl.core.command.Engine;
import io.claudectl.core.command.Publish;
import io.claudectl.core.limit.Limits;
import io.claudectl.core.message.Destination;
import io.claudectl.core.message.Lease;
import io.claudectl.core.message.Message;
import io.claudectl.core.message.Token;
import io.claudectl.core.role.ConversationId;
import io.claudectl.core.role.ProcessRef;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.SessionSeed;
import io.claudectl.core.rules.send.SendRequest;
import io.claudectl.core.rules.session.Roles;
import io.claudectl.core.subject.SubjectPattern;
import io.claudectl.core.subject.SubjectTrie;
import io.claudectl.core.text.SafeText;
import io.claudectl.core.time.Moment;
import io.claudectl.testkit.MemoryStore;
import io.claudectl.testkit.PlayedEvent;
import io.claudectl.testkit.Samples;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The broker thread's work for one message, without any disk: microseconds a call. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RulesBench {
    private static final int FRESH_EVERY = 20_000;
    private static final int PATTERNS = 10_000;
    private static final String SUBJECT = "token1.token2.token3.token4";
    private static final String BODY = "word and more ".repeat(73);

    private Engine engine = engine();
    private final Message message = Samples.message(1);
    private final Token token = new Token("t".repeat(Token.LENGTH));
    private final SubjectPattern pattern = new SubjectPattern("task.*.reports.>");
    private final Map<SubjectPattern, RoleName> patterns = patterns();
    private final SubjectTrie<RoleName> trie = new SubjectTrie<>();
    private List<TranscriptLine> transcript = List.of();
    private long sent;

    private static Engine engine() {
        var limits =
                new Limits(
                        Limits.Delivering.DEFAULT,
                        new Limits.Sending(
                                100_000_000, 100_000_000, 1_000, 8_192, Duration.ofDays(7)),
                        Limits.Rendering.DEFAULT,
                        Limits.Keeping.DEFAULT,
                        Limits.Waking.DEFAULT,
                        Limits.Routing.DEFAULT);
        var engine = new Engine(new MemoryStore(), limits, new Counting(), at(0));
        engine.run(
                List.of(
                        tx ->
                                tx.apply(
                                        Roles.bind(
                                                tx.view(),
                                                new Roles.Bind(
                                                        "backend", "/b", null, null, false,
                                                        false)))),
                at(0));
        return engine;
    }

    private static Moment at(long tick) {
        return new Moment(Instant.EPOCH.plusMillis(tick), tick);
    }

    /** A conversation of 400 lines, whose 300th holds the token. */
    @Setup(Level.Trial)
    public void conversation() {
        var lines = new ArrayList<TranscriptLine>();
        for (int i = 0; i < 400; i++) {
            boolean answer = i % 2 == 1;
            lines.add(
                    new TranscriptLine(
                            i * 100L,
                            answer ? TranscriptLine.Kind.ASSISTANT : TranscriptLine.Kind.USER,
                            "u" + i,
                            i == 0 ? null : "u" + (i - 1),
                            answer ? "r" + i : null,
                            false,
                            false,
                            false,
                            List.of(),
                            List.of(),
                            i == 300 ? List.of(token.value()) : List.of()));
        }
        transcript = List.copyOf(lines);
    }

    /** Subscriptions of 1,000 roles: 10,000 patterns of 2 to 5 tokens, one token in four any. */
    private static Map<SubjectPattern, RoleName> patterns() {
        var random = new Random(1);
        var patterns = new LinkedHashMap<SubjectPattern, RoleName>();
        while (patterns.size() < PATTERNS) {
            var pattern = new StringBuilder(token(random));
            for (int more = 1 + random.nextInt(4); more > 0; more--) {
                pattern.append('.').append(random.nextInt(4) == 0 ? "*" : token(random));
            }
            pattern.append(random.nextInt(8) == 0 ? ".>" : "");
            patterns.put(
                    new SubjectPattern(pattern.toString()),
                    new RoleName("role" + patterns.size() % 1_000));
        }
        return patterns;
    }

    private static String token(Random random) {
        return "token" + random.nextInt(10);
    }

    /** Fills the trie. */
    @Setup(Level.Trial)
    public void subscribe() {
        patterns.forEach(trie::add);
    }

    /** One send of 1 KB: words checked, key looked for, brakes asked, rows made. */
    @Benchmark
    public List<Engine.Result> send() {
        if (++sent % FRESH_EVERY == 0) {
            engine = engine();
        }
        var words =
                new SendRequest(
                        new Destination.Role("backend"),
                        "a.b",
                        "task",
                        "normal",
                        BODY,
                        "k" + sent,
                        null,
                        null);
        return engine.run(
                        List.of(new Publish(new Caller.Outside(1, "/", null, true), null, words)),
                        at(sent))
                .results();
    }

    /** A turn's end with nothing waiting. */
    @Benchmark
    public List<Engine.Result> emptyStop() {
        var process = new ProcessRef("boot", 7, 1);
        var seed =
                new SessionSeed(
                        process.key(),
                        process,
                        new ConversationId("c"),
                        "/nowhere",
                        "/t",
                        false,
                        null);
        var turn = new PlayedEvent.Played("p", PromptOrigin.PERSON, false, false, 0);
        return engine.run(
                        List.of(
                                PlayedEvent.STOP.hook(
                                        seed, turn, List.of(), new Lease.Mark("/t", 10))),
                        at(sent))
                .results();
    }

    /** Whether a token was seen, in a conversation of 400 lines. */
    @Benchmark
    public Proof.Judgement proof() {
        return new Proof(transcript).judge(10_000, token);
    }

    /** One message as a model reads it. */
    @Benchmark
    public String envelope() {
        return Envelope.render(message, 1, "0123456789abcdef", token.value());
    }

    /** A body of 1 KB made safe to show. */
    @Benchmark
    public String visible() {
        return SafeText.text(BODY);
    }

    /** One subject against one pattern. */
    @Benchmark
    public boolean subject() {
        return pattern.matches("task.created.reports.daily.frontend");
    }

    /** Who of 10,000 patterns hears one subject. */
    @Benchmark
    public Set<RoleName> subscribers() {
        return trie.matching(SUBJECT);
    }

    /** The same by a look at every pattern. */
    @Benchmark
    public Set<RoleName> subscribersOneByOne() {
        var found = new LinkedHashSet<RoleName>();
        patterns.forEach(
                (wanted, role) -> {
                    if (wanted.matches(SUBJECT)) {
                        found.add(role);
                    }
                });
        return found;
    }
}
