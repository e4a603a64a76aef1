package io.claudectl.daemon.door;

import io.claudectl.agent.claude.Skills;
import io.claudectl.agent.claude.hook.HookPayload;
import io.claudectl.agent.claude.suggest.Suggestions.Suggestion;
import io.claudectl.core.command.BindRole;
import io.claudectl.core.command.Caller;
import io.claudectl.core.command.Read;
import io.claudectl.core.command.Survey;
import io.claudectl.core.message.Delivery;
import io.claudectl.core.message.Lease;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.SessionSeed;
import io.claudectl.core.rules.session.Roles;
import io.claudectl.daemon.broker.Desk;
import io.claudectl.daemon.broker.RoleAdvice;
import io.claudectl.daemon.session.CallerResolver;
import io.claudectl.protocol.Call;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a person's {@code /role} and {@code /inbox} ask of the bus. The client tells of them by a
 * hook before it expands the skill, with the words as they were typed, so that no shell reads them
 * and the sandbox of shell commands does not matter.
 */
final class SlashCommands {
    private static final int SKILL_MAX = 64 * 1024;
    private static final int OFFERED = 3;
    private static final String TAKE = "--take";

    private final Desk desk;
    private final RoleAdvice advice;

    SlashCommands(Desk desk) {
        this.desk = desk;
        this.advice = new RoleAdvice(desk);
    }

    /** What the client is told. */
    sealed interface Answer {
        /** The command is none of the bus's. */
        record Silence() implements Answer {}

        /** The skill goes on to the model, with this beside it. */
        record Beside(String text) implements Answer {}

        /** The person reads this line; the model is not asked. */
        record Instead(String line) implements Answer {}
    }

    Answer answer(Call call, HookPayload payload, SessionSeed seed) {
        String name = payload.text("command_name");
        boolean told = name.equals(Skills.ROLE) || name.equals(Skills.INBOX);
        if (!told || !payload.text("command_source").equals("userSettings") || !ours(call, name)) {
            return new Answer.Silence();
        }
        return name.equals(Skills.INBOX)
                ? inbox(seed)
                : role(call, payload.text("command_args"), seed);
    }

    /** A skill of that name that a person wrote means something else. */
    static boolean ours(Call call, String name) {
        Path skill =
                CallerResolver.configDirectory(call)
                        .resolve("skills")
                        .resolve(name)
                        .resolve("SKILL.md");
        try {
            if (!Files.readAttributes(skill, BasicFileAttributes.class).isRegularFile()) {
                return false;
            }
            try (InputStream in = Files.newInputStream(skill)) {
                return Skills.ours(new String(in.readNBytes(SKILL_MAX), StandardCharsets.UTF_8));
            }
        } catch (IOException | SecurityException none) {
            return false;
        }
    }

    /** Whether it may be woken, and how its person changes that: nobody is to be surprised. */
    private String waking(SessionSeed seed, RoleName role) {
        for (Survey.Served served : desk.call(new Survey(new Caller.InSession(seed))).roles()) {
            if (served.role().name().equals(role)) {
                return served.wake()
                        ? "When it is idle the bus may wake it for mail, which costs a turn (wake = on); in a terminal, claudectl bus role set %s --wake off changes that."
                                .formatted(role)
                        : "The bus does not wake it for mail (wake = off); in a terminal, claudectl bus role set %s --wake on changes that."
                                .formatted(role);
            }
        }
        return "";
    }

    private Answer role(Call call, String typed, SessionSeed seed) {
        List<String> words = new ArrayList<>(Arrays.asList(typed.strip().split("\\s+", -1)));
        words.removeIf(String::isEmpty);
        boolean take = words.remove(TAKE);
        if (words.isEmpty() && !take) {
            return new Answer.Beside(offered(call, seed));
        }
        String name = words.size() == 1 ? words.getFirst() : typed.strip();
        return switch (desk.call(
                new BindRole(Caller.typed(seed), name, null, seed, null, false, take))) {
            case Roles.Outcome.Done(var role, var notes) ->
                    new Answer.Beside(
                            "[claudectl bus] /role: this session has the role %s now. %s%s"
                                    .formatted(
                                            role.name(),
                                            waking(seed, role.name()),
                                            notes.isEmpty()
                                                    ? ""
                                                    : " Also: " + String.join("; ", notes) + "."));
            case Roles.Outcome.Refused(var why) -> new Answer.Instead("claudectl: " + why.text());
        };
    }

    private String offered(Call call, SessionSeed seed) {
        List<Suggestion> suggestions = advice.forCaller(call, new Caller.InSession(seed));
        var text = new StringBuilder("[claudectl bus] /role: nothing is bound; no name was given.");
        if (suggestions.isEmpty()) {
            return text.append(" Nothing tells of a role that would suit; ask for a name.")
                    .toString();
        }
        text.append(" Names that would suit, best first:");
        for (Suggestion each : suggestions.subList(0, Math.min(OFFERED, suggestions.size()))) {
            text.append("\n- ")
                    .append(each.name())
                    .append(": ")
                    .append(String.join("; ", each.reasons()));
        }
        return text.toString();
    }

    /** Looks only: what there was to take has come with the prompt itself. */
    private Answer inbox(SessionSeed seed) {
        var caller = new Caller.InSession(seed);
        if (!(desk.read(caller, null, Read.Kind.PEEK, Lease.Trigger.INBOX, null)
                instanceof Read.Outcome.Looked(RoleName whose, var mail))) {
            return new Answer.Silence();
        }
        long waiting =
                mail.stream()
                        .filter(
                                seen ->
                                        seen.delivery().state()
                                                        instanceof
                                                        Delivery.State.Pending(var notBefore)
                                                && notBefore == null)
                        .count();
        return new Answer.Beside(
                "[claudectl bus] /inbox: %s for %s beyond what came with this prompt."
                        .formatted(
                                waiting == 0
                                        ? "nothing waits"
                                        : waiting == 1
                                                ? "1 more message waits"
                                                : waiting + " more messages wait",
                                whose));
    }
}
