package io.claudectl.daemon.door;

import io.claudectl.agent.claude.suggest.Suggestions.Suggestion;
import io.claudectl.core.agent.Reply;
import io.claudectl.core.agent.Report;
import io.claudectl.core.command.BindRole;
import io.claudectl.core.command.Caller;
import io.claudectl.core.command.Read;
import io.claudectl.core.command.StatusQuery;
import io.claudectl.core.message.Delivery;
import io.claudectl.core.message.Lease;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.SessionSeed;
import io.claudectl.core.rules.session.Roles;
import io.claudectl.daemon.broker.BusService;
import io.claudectl.daemon.broker.RoleAdvice;
import io.claudectl.protocol.Call;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Handles a person's {@code /role} and {@code /inbox}. The client reports them by a hook before it
 * expands the skill, with the text as typed, so that no shell reads it and the sandbox of shell
 * commands does not matter.
 */
final class SlashCommands {
    private static final int OFFERED = 3;
    private static final String TAKE = "--take";

    private final BusService bus;
    private final RoleAdvice advice;

    SlashCommands(BusService bus) {
        this.bus = bus;
        this.advice = new RoleAdvice(bus);
    }

    Reply.Body answer(Call call, Report.Content.CommandTyped typed, SessionSeed seed) {
        return switch (typed.command()) {
            case INBOX -> inbox(seed);
            case ROLE -> role(call, typed.arguments(), seed);
        };
    }

    /** Renders whether the role may be woken, and the command that changes it. */
    private String waking(SessionSeed seed, RoleName role) {
        for (StatusQuery.Served served :
                bus.call(new StatusQuery(new Caller.InSession(seed))).roles()) {
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

    private Reply.Body role(Call call, String typed, SessionSeed seed) {
        List<String> words = new ArrayList<>(Arrays.asList(typed.strip().split("\\s+", -1)));
        words.removeIf(String::isEmpty);
        boolean take = words.remove(TAKE);
        if (words.isEmpty() && !take) {
            return new Reply.Body.Beside(offered(call, seed));
        }
        String name = words.size() == 1 ? words.getFirst() : typed.strip();
        return switch (bus.call(
                new BindRole(Caller.typed(seed), name, null, seed, null, false, take))) {
            case Roles.Outcome.Done(var role, var notes) ->
                    new Reply.Body.Beside(
                            "[claudectl bus] /role: this session has the role %s now. %s%s"
                                    .formatted(
                                            role.name(),
                                            waking(seed, role.name()),
                                            notes.isEmpty()
                                                    ? ""
                                                    : " Also: " + String.join("; ", notes) + "."));
            case Roles.Outcome.Refused(var why) ->
                    new Reply.Body.Instead("claudectl: " + why.text());
        };
    }

    private String offered(Call call, SessionSeed seed) {
        List<Suggestion> suggestions = advice.forCaller(call, new Caller.InSession(seed));
        var text = new StringBuilder("[claudectl bus] /role: nothing is bound; no name was given.");
        if (suggestions.isEmpty()) {
            return text.append(" No role can be suggested; ask for a name.").toString();
        }
        text.append(" Suggested names, best first:");
        for (Suggestion each : suggestions.subList(0, Math.min(OFFERED, suggestions.size()))) {
            text.append("\n- ")
                    .append(each.name())
                    .append(": ")
                    .append(String.join("; ", each.reasons()));
        }
        return text.toString();
    }

    /** Looks only: available mail came with the prompt itself. */
    private Reply.Body inbox(SessionSeed seed) {
        var caller = new Caller.InSession(seed);
        if (!(bus.read(caller, null, Read.Kind.PEEK, Lease.Trigger.INBOX, null)
                instanceof Read.Outcome.Looked(RoleName whose, var mail))) {
            return new Reply.Body.Silence();
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
        return new Reply.Body.Beside(
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
