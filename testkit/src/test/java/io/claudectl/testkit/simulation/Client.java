package io.claudectl.testkit.simulation;

import io.claudectl.core.command.Caller;
import io.claudectl.core.command.Hook;
import io.claudectl.core.command.Read;
import io.claudectl.core.command.Settle;
import io.claudectl.core.command.Watched;
import io.claudectl.core.mail.Lease;
import io.claudectl.core.mail.LeaseRef;
import io.claudectl.core.mail.Leasing;
import io.claudectl.core.mail.MessageId;
import io.claudectl.core.mail.Settling.Sent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What sessions do, and what can go wrong between a hook's answer and the model. */
final class Client {
    /** What became of an answer that carried mail. */
    enum Fate {
        USED_AND_CONFIRMED,
        USED_UNCONFIRMED,
        DISCARDED_BUT_CONFIRMED,
        LOST_UNKNOWN,
        NOTHING_WRITTEN,
        DAEMON_DIED
    }

    private final World world;
    private final Map<LeaseRef, Lease> presented = new HashMap<>();
    private final Map<String, Set<MessageId>> hadBefore = new HashMap<>();
    boolean faults = true;

    Client(World world) {
        this.world = world;
    }

    /** A hook runs; the tokens that reach the conversation come back. */
    Set<String> hook(SimSession session, Hook.Event event, boolean continued) {
        var turn = new Hook.Turn(session.promptId(), true, continued, false, 0);
        var mark =
                new Lease.Mark(
                        session.conversation.path, Math.max(0, session.conversation.length()));
        Hook.Answer answer = world.run(new Hook(event, session.seed(), turn, null, mark));
        if (answer instanceof Hook.Answer.ReadFirst(List<Lease> leases)) {
            answer = world.run(new Hook(event, session.seed(), turn, world.read(leases), mark));
        }
        return answer instanceof Hook.Answer.Mail mail ? take(session, mail.leases()) : Set.of();
    }

    /** A tool call asks for mail, whose result carries it. */
    Set<String> readInbox(SimSession session) {
        var caller = new Caller.InSession(session.seed());
        var mark =
                new Lease.Mark(
                        session.conversation.path, Math.max(0, session.conversation.length()));
        var findings = world.read(world.run(new Watched(session.process.key())));
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

    private Set<String> take(SimSession session, List<LeaseRef> refs) {
        if (refs.isEmpty()) {
            return Set.of();
        }
        Fate fate = faults ? fate() : Fate.USED_AND_CONFIRMED;
        List<Lease> leases = new ArrayList<>();
        for (LeaseRef ref : refs) {
            Lease lease = world.engine().state().leases().lease(ref);
            if (lease == null) {
                throw new AssertionError("an answer carries an unknown lease " + ref);
            }
            leases.add(lease);
            presented.put(ref, lease);
        }
        world.tell(session.name + " is given " + refs + " (" + fate + ")");
        switch (fate) {
            case USED_AND_CONFIRMED, DISCARDED_BUT_CONFIRMED ->
                    world.run(new Settle.Answered(refs, Sent.CONFIRMED));
            case USED_UNCONFIRMED, LOST_UNKNOWN ->
                    world.run(new Settle.Answered(refs, Sent.UNKNOWN));
            case NOTHING_WRITTEN -> world.run(new Settle.Answered(refs, Sent.NOTHING));
            case DAEMON_DIED -> world.crash();
        }
        boolean used = fate == Fate.USED_AND_CONFIRMED || fate == Fate.USED_UNCONFIRMED;
        return used ? reached(session, leases) : Set.of();
    }

    private Set<String> reached(SimSession session, List<Lease> leases) {
        Set<String> tokens = new HashSet<>();
        Set<MessageId> had =
                hadBefore.computeIfAbsent(session.conversation.path, ignored -> new HashSet<>());
        for (Lease lease : leases) {
            tokens.add(lease.token().value());
            var delivery = world.store.begin().delivery(lease.ref().delivery());
            abandon();
            if (delivery != null && !had.add(delivery.message()) && lease.attempt() < 2) {
                throw new AssertionError(
                        "a second copy of " + delivery.message() + " is not marked");
            }
        }
        return tokens;
    }

    private void abandon() {
        // Looking at the store opened a transaction that holds nothing.
        world.store.crash();
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

    void prompt(SimSession session) {
        session.prompts++;
        session.continuations = 0;
        session.conversation.prompt();
        Set<String> tokens = hook(session, Hook.Event.PROMPT, false);
        if (!tokens.isEmpty()) {
            session.conversation.context(tokens, late());
        }
        session.phase = SimSession.Phase.RUNNING;
    }

    /** The model ends its turn; its Stop hook may make it go on. */
    void endTurn(SimSession session) {
        world.seen.addAll(session.conversation.answer(null, late()));
        Set<String> tokens = hook(session, Hook.Event.STOP, session.continuations > 0);
        if (tokens.isEmpty()) {
            session.phase = SimSession.Phase.IDLE;
            return;
        }
        session.continuations++;
        session.conversation.context(tokens, late());
    }

    void tool(SimSession session) {
        String use = "tool" + world.random.nextLong();
        world.seen.addAll(session.conversation.answer(use, false));
        Set<String> tokens = world.random.nextInt(3) == 0 ? readInbox(session) : Set.of();
        session.conversation.toolResult(use, tokens);
        session.continuations = 0;
        hook(session, Hook.Event.POST_TOOL, false);
    }

    /** Mail asked for by one of two parallel tools stands between two blocks of one answer. */
    void parallel(SimSession session) {
        Set<String> tokens = readInbox(session);
        world.seen.addAll(
                session.conversation.parallel(
                        "p1-" + world.random.nextLong(), "p2-" + world.random.nextLong(), tokens));
        hook(session, Hook.Event.POST_TOOL, false);
    }

    void apiError(SimSession session) {
        session.conversation.apiError();
        hook(session, Hook.Event.STOP_FAILURE, false);
        session.phase = SimSession.Phase.IDLE;
    }

    void clear(SimSession session) {
        hook(session, Hook.Event.SESSION_END, false);
        session.conversation = world.conversation();
        session.phase = SimSession.Phase.IDLE;
        hook(session, Hook.Event.SESSION_START, false);
    }

    void startAgain(SimSession session, boolean resume) {
        session.process = new io.claudectl.core.role.ProcessRef("boot", world.newPid(), 1);
        if (!resume) {
            session.conversation = world.conversation();
        }
        session.alive = true;
        session.phase = SimSession.Phase.IDLE;
        session.continuations = 0;
        hook(session, Hook.Event.SESSION_START, false);
    }

    private boolean late() {
        return faults && world.random.nextInt(6) == 0;
    }
}
