package io.claudectl.testkit.simulation;

import io.claudectl.core.agent.PromptOrigin;
import io.claudectl.core.command.Acknowledge;
import io.claudectl.core.command.BindRole;
import io.claudectl.core.command.Caller;
import io.claudectl.core.command.HookAnswer;
import io.claudectl.core.command.LeaseUpdate;
import io.claudectl.core.command.LeasesOfSession;
import io.claudectl.core.command.Read;
import io.claudectl.core.limit.Limits;
import io.claudectl.core.message.Delivery;
import io.claudectl.core.message.DeliveryId;
import io.claudectl.core.message.Lease;
import io.claudectl.core.message.LeaseRef;
import io.claudectl.core.message.MessageId;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.SessionKey;
import io.claudectl.core.rules.deliver.Acking;
import io.claudectl.core.rules.deliver.LeaseRules.Sent;
import io.claudectl.core.rules.deliver.Leasing;
import io.claudectl.testkit.PlayedEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Sessions' acts, and the faults between a hook's answer and the model. */
final class Client {
    /** The fate of an answer that carried mail. */
    enum Fate {
        USED_AND_CONFIRMED,
        USED_UNCONFIRMED,
        DISCARDED_BUT_CONFIRMED,
        LOST_UNKNOWN,
        NOTHING_WRITTEN,
        DAEMON_DIED
    }

    private final World world;
    private final Set<MessageId> presented = new LinkedHashSet<>();
    private final Map<String, Set<MessageId>> hadBefore = new HashMap<>();
    private final Set<MessageId> printed = new HashSet<>();
    boolean faults = true;

    Client(World world) {
        this.world = world;
    }

    /** Runs a hook; returns the tokens that reach the conversation. */
    Set<String> hook(SimSession session, PlayedEvent event, boolean continued) {
        var turn = new PlayedEvent.Played(session.promptId(), session.words, continued, false, 0);
        var mark =
                new Lease.Mark(
                        session.conversation.path, Math.max(0, session.conversation.length()));
        try {
            HookAnswer answer = world.run(event.hook(session.seed(), turn, null, mark));
            if (answer instanceof HookAnswer.ReadFirst(List<Lease> leases)) {
                answer = world.run(event.hook(session.seed(), turn, world.read(leases), mark));
            }
            return answer instanceof HookAnswer.Mail mail ? take(session, mail.leases()) : Set.of();
        } catch (World.Lost silent) {
            // The hook is silent and the session continues.
            return Set.of();
        }
    }

    /** Reads the inbox by a tool, whose result carries mail. */
    Set<String> readInbox(SimSession session) {
        var caller = new Caller.InSession(session.seed());
        var mark =
                new Lease.Mark(
                        session.conversation.path, Math.max(0, session.conversation.length()));
        var findings = world.read(world.run(new LeasesOfSession(session.process.key())));
        Read.Outcome outcome =
                world.run(
                        new Read(
                                caller,
                                null,
                                Read.Kind.TAKE,
                                Lease.Trigger.READ_INBOX,
                                null,
                                findings,
                                mark));
        return outcome instanceof Read.Outcome.Taken taken
                ? take(
                        session,
                        taken.mail().handouts().stream()
                                .map(Leasing.Handout::lease)
                                .map(Lease::ref)
                                .toList())
                : Set.of();
    }

    /** Empties a mailbox from outside any session; a confirm is the only evidence. */
    void outside(RoleName role) {
        var caller = new Caller.Outside(1, "/", role, true);
        Read.Outcome outcome =
                world.run(
                        new Read(
                                caller,
                                role.value(),
                                Read.Kind.TAKE_FROM_LIVE,
                                Lease.Trigger.INBOX,
                                null,
                                List.of(),
                                new Lease.Mark(null, 0)));
        if (outcome instanceof Read.Outcome.Taken taken && !taken.mail().handouts().isEmpty()) {
            List<Lease> leases =
                    taken.mail().handouts().stream().map(Leasing.Handout::lease).toList();
            Sent how =
                    switch (faults ? world.random.nextInt(4) : 3) {
                        case 0 -> Sent.UNKNOWN;
                        case 1 -> Sent.NOTHING;
                        default -> Sent.CONFIRMED;
                    };
            world.tell("outside", "takes the mail of %s (%s)".formatted(role, how));
            if (how == Sent.CONFIRMED) {
                leases.forEach(lease -> world.printed.add(lease.token().value()));
            }
            if (how != Sent.NOTHING) {
                taken.mail().handouts().forEach(each -> printed.add(each.message().id()));
            }
            world.run(new LeaseUpdate.AnswerSent(leases.stream().map(Lease::ref).toList(), how));
        }
    }

    /** Returns the messages in that session's conversation. */
    Set<MessageId> knows(SimSession session) {
        return hadBefore.computeIfAbsent(session.conversation.path, ignored -> new HashSet<>());
    }

    /** Returns the messages that readers outside any session may have read. */
    Set<MessageId> printed() {
        return printed;
    }

    /** Adds a message to an actor's context by a claim's answer. */
    void learns(Actor actor, MessageId message) {
        if (actor.person()) {
            printed.add(message);
        } else {
            hadBefore
                    .computeIfAbsent(actor.conversation().value(), ignored -> new HashSet<>())
                    .add(message);
        }
    }

    /** Acks mail the model was given, its own or not. */
    void ack(SimSession session) {
        List<MessageId> all = presented.stream().filter(message -> !world.work(message)).toList();
        MessageId message = all.isEmpty() ? null : all.get(world.random.nextInt(all.size()));
        List<Delivery> of =
                message == null ? List.of() : world.look(facts -> facts.deliveriesOf(message));
        if (message == null || of.isEmpty()) {
            return;
        }
        SessionKey key = session.process.key();
        boolean given = of.stream().anyMatch(each -> given(session, each.id()));
        boolean before = of.stream().anyMatch(each -> key.equals(world.acked.get(each.id())));
        var caller = new Caller.InSession(session.seed());
        Acking.Outcome outcome =
                world.run(new Acknowledge(caller, message.value(), "done", null, List.of()));
        boolean recorded = outcome instanceof Acking.Outcome.Recorded;
        world.tell(session.name, "acks " + message + (recorded ? "" : ": refused"));
        if (recorded && !given && !before) {
            throw new AssertionError("acked by somebody who was not given it: " + message);
        }
        if (outcome instanceof Acking.Outcome.Recorded(var id, var said, var again)) {
            if (again != before) {
                throw new AssertionError("the ack of " + id + " by a second holder was accepted");
            }
            for (Delivery each : world.look(facts -> facts.deliveriesOf(message))) {
                if (each.state() instanceof Delivery.State.Acked acked && acked.by().equals(key)) {
                    world.acked.putIfAbsent(each.id(), key);
                }
            }
        } else if (before) {
            throw new AssertionError("its own ack of " + message + " was refused");
        }
    }

    /** Returns whether it was on its way to that session; the answer may have been lost. */
    private boolean given(SimSession session, DeliveryId delivery) {
        return world.look(facts -> facts.leasesOf(delivery)).stream()
                .map(Lease::holder)
                .anyMatch(
                        holder ->
                                holder.session().equals(session.process.key())
                                        || holder.conversation()
                                                .equals(session.seed().conversation()));
    }

    private Set<String> take(SimSession session, List<LeaseRef> refs) {
        if (refs.isEmpty()) {
            return Set.of();
        }
        if (world.engine().state().paused()) {
            throw new AssertionError("mail was given out while the operator held it");
        }
        Fate fate = faults ? fate() : Fate.USED_AND_CONFIRMED;
        List<Lease> leases = new ArrayList<>();
        for (LeaseRef ref : refs) {
            Lease lease = world.engine().state().leases().lease(ref);
            if (lease == null) {
                throw new AssertionError("an answer carries an unknown lease " + ref);
            }
            leases.add(lease);
            Delivery delivery = world.look(facts -> facts.delivery(ref.delivery()));
            if (delivery != null) {
                presented.add(delivery.message());
            }
        }
        world.tell(session.name, "is given " + refs + " (" + fate + ")");
        switch (fate) {
            case USED_AND_CONFIRMED, DISCARDED_BUT_CONFIRMED ->
                    world.run(new LeaseUpdate.AnswerSent(refs, Sent.CONFIRMED));
            case USED_UNCONFIRMED, LOST_UNKNOWN ->
                    world.run(new LeaseUpdate.AnswerSent(refs, Sent.UNKNOWN));
            case NOTHING_WRITTEN -> world.run(new LeaseUpdate.AnswerSent(refs, Sent.NOTHING));
            case DAEMON_DIED -> world.crash();
        }
        boolean used = fate == Fate.USED_AND_CONFIRMED || fate == Fate.USED_UNCONFIRMED;
        return used ? reached(session, leases) : Set.of();
    }

    private Set<String> reached(SimSession session, List<Lease> leases) {
        Set<String> tokens = new HashSet<>();
        Set<MessageId> had = knows(session);
        for (Lease lease : leases) {
            tokens.add(lease.token().value());
            Delivery delivery = world.look(facts -> facts.delivery(lease.ref().delivery()));
            if (delivery != null
                    && !had.add(delivery.message())
                    && !world.work(delivery.message())
                    && lease.attempt() < 2) {
                throw new AssertionError(
                        "a second copy of " + delivery.message() + " is not marked");
            }
        }
        return tokens;
    }

    private Fate fate() {
        int draw = world.random.nextInt(20);
        return draw < 12
                ? Fate.USED_AND_CONFIRMED
                : draw < 14
                        ? Fate.USED_UNCONFIRMED
                        : draw < 16
                                ? Fate.DISCARDED_BUT_CONFIRMED
                                : draw < 17
                                        ? Fate.LOST_UNKNOWN
                                        : draw < 19 ? Fate.NOTHING_WRITTEN : Fate.DAEMON_DIED;
    }

    /** Begins a turn of an idle session that hears a ring. */
    void hear(SimSession session) {
        if (session.phase == SimSession.Phase.IDLE && world.bells.hears(session)) {
            wake(session);
        }
    }

    /** Begins a turn by a ring. */
    private void wake(SimSession session) {
        RoleName mailbox = world.engine().state().wakeState().rungFor(session.process.key());
        world.tell(session.name, "is woken");
        session.words = PromptOrigin.DOORBELL;
        prompt(session);
        session.words = PromptOrigin.PERSON;
        if (mailbox != null) {
            world.bells.woken(mailbox);
        }
    }

    void prompt(SimSession session) {
        session.prompts++;
        session.continuations = 0;
        session.conversation.prompt();
        Set<String> tokens = hook(session, PlayedEvent.PROMPT, false);
        if (!tokens.isEmpty()) {
            session.conversation.context(tokens, late());
        }
        session.phase = SimSession.Phase.RUNNING;
    }

    /** Ends the model's turn, unless its Stop hook continues it. */
    void endTurn(SimSession session) {
        world.seen.addAll(session.conversation.answer(null, late()));
        Set<String> tokens = hook(session, PlayedEvent.STOP, session.continuations > 0);
        if (tokens.isEmpty()) {
            session.phase = SimSession.Phase.IDLE;
            return;
        }
        session.continuations++;
        if (session.continuations > Limits.DEFAULT.delivering().continuations()) {
            throw new AssertionError(
                    "a turn of %s is continued %d times"
                            .formatted(session.name, session.continuations));
        }
        session.conversation.context(tokens, late());
    }

    void tool(SimSession session) {
        String use = "tool" + world.random.nextLong();
        world.seen.addAll(session.conversation.answer(use, false));
        Set<String> tokens = world.random.nextInt(3) == 0 ? readInbox(session) : Set.of();
        session.conversation.toolResult(use, tokens);
        between(session);
    }

    /**
     * Requests mail by one of two parallel tools, so that it is between two blocks of one answer.
     */
    void parallel(SimSession session) {
        Set<String> tokens = readInbox(session);
        world.seen.addAll(
                session.conversation.parallel(
                        "p1-" + world.random.nextLong(), "p2-" + world.random.nextLong(), tokens));
        between(session);
    }

    /** Hands out mail of high priority between tool calls. */
    private void between(SimSession session) {
        session.continuations = 0;
        Set<String> tokens = hook(session, PlayedEvent.POST_TOOL, false);
        if (!tokens.isEmpty()) {
            session.conversation.context(tokens, late());
        }
    }

    void apiError(SimSession session) {
        session.conversation.apiError();
        hook(session, PlayedEvent.STOP_FAILURE, false);
        session.phase = SimSession.Phase.IDLE;
    }

    void clear(SimSession session) {
        hook(session, PlayedEvent.SESSION_END, false);
        session.conversation = world.conversation();
        session.phase = SimSession.Phase.IDLE;
        hook(session, PlayedEvent.SESSION_START, false);
    }

    void startAgain(SimSession session, boolean resume) {
        session.process = new io.claudectl.core.role.ProcessRef("boot", world.newPid(), 1);
        if (!resume) {
            session.conversation = world.conversation();
        }
        session.alive = true;
        session.phase = SimSession.Phase.IDLE;
        session.continuations = 0;
        hook(session, PlayedEvent.SESSION_START, false);
    }

    /** Plays runs without transcripts, one after the other. */
    void headlessRuns(SimSession session) {
        int runs = 1 + world.random.nextInt(9);
        RoleName role = World.ROLES.get(world.sessions.indexOf(session) % World.ROLES.size());
        world.send(new Caller.Outside(1, "/", null, true), role, "k" + world.accepted.size());
        world.tell(session.name, "is run %d times without a transcript".formatted(runs));
        for (int run = 0; run < runs; run++) {
            session.alive = false;
            world.sweep();
            startAgain(session, false);
            session.conversation.kept = false;
            world.run(BindRole.self(session.seed(), role.value(), false));
            prompt(session);
            for (int turn = 0; turn < 3 && session.phase == SimSession.Phase.RUNNING; turn++) {
                if (world.random.nextInt(3) > 0) {
                    endTurn(session);
                }
            }
        }
        session.alive = false;
        world.sweep();
    }

    private boolean late() {
        return faults && world.random.nextInt(6) == 0;
    }
}
