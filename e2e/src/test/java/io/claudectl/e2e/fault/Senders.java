package io.claudectl.e2e.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.demo.Json;
import io.claudectl.demo.OutsideCall;
import io.claudectl.demo.Ran;
import io.claudectl.e2e.bus.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sends as a careful script does: what a call says about its outcome is believed and acted on. */
final class Senders {
    /** The outcome is unknown, and repeating with the key is safe. */
    static final int UNKNOWN = 75;

    private static final Pattern REPEAT = Pattern.compile("Repeat with --key (\\S+)\\n");

    private final Stage stage;

    Senders(Stage stage) {
        this.stage = stage;
    }

    /**
     * Sends until the outcome is known; every call must have told the truth in the form it has.
     *
     * @param key empty to let the client choose one
     * @return how often the outcome was unknown
     */
    int send(String role, String body, String key) {
        String used = key;
        for (int unknown = 0; ; unknown++) {
            Ran ran = stage.call(words(role, body, used));
            if (ran.exit() == 0) {
                assertThat(ran.err()).isEmpty();
                assertThat(ran.out()).matches("(already )?stored \\S+ for [^\\n]+\\n");
                return unknown;
            }
            assertThat(ran.exit()).as("%s", ran).isEqualTo(UNKNOWN);
            Matcher repeat = REPEAT.matcher(ran.err());
            assertThat(repeat.find()).as(ran.err()).isTrue();
            if (!used.isEmpty()) {
                assertThat(repeat.group(1)).isEqualTo(used);
            }
            used = repeat.group(1);
        }
    }

    /** A send that is killed at that moment of its life. */
    Ran sendKilledAfter(Duration life, String role, String body, String key) {
        OutsideCall call = stage.outside(words(role, body, key));
        var words = new ArrayList<>(List.of("timeout", "--preserve-status", "--foreground"));
        words.addAll(List.of("-s", "KILL"));
        words.add(String.format(Locale.ROOT, "%.6f", life.toNanos() / 1e9));
        words.addAll(call.words());
        return new OutsideCall(words, call.cwd(), call.environment(), "", call.scratch()).run();
    }

    private static String[] words(String role, String body, String key) {
        var words = new ArrayList<>(List.of("bus", "send", role, body));
        if (!key.isEmpty()) {
            words.addAll(List.of("--key", key));
        }
        return words.toArray(String[]::new);
    }

    /** Takes everything that waits for a role without a session; the bodies in their order. */
    List<String> bodies(String role) {
        var bodies = new ArrayList<String>();
        while (true) {
            Object inbox = stage.run("bus", "inbox", "--role", role, "--json").json();
            List<?> messages = (List<?>) Json.at(inbox, "messages");
            assertThat(messages).isNotNull();
            if (messages.isEmpty()) {
                return bodies;
            }
            for (Object message : messages) {
                assertThat(Json.text(message, "attempt")).isEqualTo("1");
                bodies.add(Json.text(message, "body"));
            }
        }
    }
}
