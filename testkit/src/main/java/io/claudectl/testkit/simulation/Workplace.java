package io.claudectl.testkit.simulation;

import io.claudectl.core.claim.Claim;
import io.claudectl.core.claim.ClaimableMessage;
import io.claudectl.core.command.Acknowledge;
import io.claudectl.core.command.Caller;
import io.claudectl.core.command.ClaimWork;
import io.claudectl.core.message.Delivery;
import io.claudectl.core.message.Lease;
import io.claudectl.core.message.MessageId;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.SessionKey;
import io.claudectl.core.rules.claim.Claiming;
import io.claudectl.core.rules.deliver.Acking;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Claims, acks and releases, with the properties of each answer. */
final class Workplace {
    /** So few pieces of work are new that several callers claim the same. */
    private static final int LATEST = 6;

    private final World world;
    private final Client client;

    /** The last granted epoch of each work. */
    private final Map<MessageId, Integer> told = new HashMap<>();

    Workplace(World world, Client client) {
        this.world = world;
        this.client = client;
    }

    void step(SimSession session) {
        if (dice(6) == 0) {
            client.outside(RoleName.HUMAN);
        } else {
            speak(session);
        }
    }

    /** Runs a random call about some work. */
    void speak(SimSession session) {
        Actor actor = actor(session);
        int draw = dice(10);
        if (draw < 4) {
            claim(actor, anything(actor));
        } else if (draw < 8) {
            String outcome = List.of("done", "failed", "declined").get(dice(3));
            ack(actor, claimed(actor), outcome);
        } else {
            release(actor, claimed(actor));
        }
    }

    /** Lets one claim and lose it, another take it over, and the first come late. */
    void relay(SimSession first, SimSession second, Operator operator) {
        Actor early = actor(first);
        MessageId id = anything(early);
        claim(early, id);
        if (id != null && dice(3) > 0) {
            release(early, id);
            if (dice(3) == 0 && world.openWork(id)) {
                operator.drop(id);
                operator.retry(id);
            }
        }
        claim(actor(second), id);
        ack(early, id, dice(2) == 0 ? "done" : "declined");
    }

    private int dice(int sides) {
        return world.random.nextInt(sides);
    }

    /** Returns the model of that session, in a turn; the person without a session. */
    private Actor actor(SimSession session) {
        return session.alive && dice(6) > 0 ? model(session) : person();
    }

    /** Returns the model of that session, in a turn. */
    Actor model(SimSession session) {
        if (session.phase == SimSession.Phase.IDLE) {
            client.prompt(session);
        }
        var seed = session.seed();
        return new Actor(
                session.name,
                new Caller.InSession(seed),
                seed.key(),
                seed.conversation(),
                client.knows(session),
                world.engine().state().directory().bound(seed.key()));
    }

    Actor person() {
        return Actor.person(client.printed());
    }

    /**
     * Returns a new piece of work, mostly one presented to it; sometimes one presented to others
     * only.
     */
    private @Nullable MessageId anything(Actor actor) {
        List<MessageId> all = world.works();
        List<MessageId> latest = all.subList(Math.max(0, all.size() - LATEST), all.size());
        List<MessageId> known = latest.stream().filter(actor.knows()::contains).toList();
        List<MessageId> from = known.isEmpty() || dice(8) == 0 ? latest : known;
        return from.isEmpty() ? null : from.get(dice(from.size()));
    }

    /** Returns, half the time, a message it claimed once, however long ago. */
    private @Nullable MessageId claimed(Actor actor) {
        List<MessageId> once =
                world.works().stream()
                        .filter(
                                id ->
                                        world.look(facts -> facts.claimsOf(id)).stream()
                                                .anyMatch(actor::took))
                        .toList();
        return once.isEmpty() || dice(2) == 0 ? anything(actor) : once.get(dice(once.size()));
    }

    /** Claims that work. */
    void claim(Actor actor, @Nullable MessageId id) {
        if (id == null) {
            return;
        }
        List<Claim> before = world.look(facts -> facts.claimsOf(id));
        Claim holding = actor.holding(before);
        boolean free = world.openWork(id) && holding == null && !world.engine().state().paused();
        boolean offered = free && actor.mailbox() != null && standing(id, actor.mailbox());
        var said = world.say(new ClaimWork.Take(actor.caller(), id.value(), List.of()));
        Claiming.Outcome outcome = said.reply();
        List<Claim> after = world.look(facts -> facts.claimsOf(id));
        world.tell(actor.name(), "claims " + id + ": " + outcome.getClass().getSimpleName());
        switch (outcome) {
            case Claiming.Outcome.Granted granted -> {
                client.learns(actor, id);
                granted(actor, granted, said.repeated(), holding, after);
            }
            case Claiming.Outcome.Held held -> {
                if (holding == null
                        || actor.took(holding)
                        || !holding.by().mailbox().equals(held.by())) {
                    throw new AssertionError("told that somebody holds it: " + held + after);
                }
            }
            case Claiming.Outcome.Refused refused -> {
                if (offered || holding != null && actor.took(holding)) {
                    throw new AssertionError("refused what is free: " + refused + after);
                }
            }
            case Claiming.Outcome.Released wrong ->
                    throw new AssertionError("a claim was answered by " + wrong);
        }
    }

    /** Checks that a granted caller is the only holder, with a new epoch. */
    private void granted(
            Actor actor,
            Claiming.Outcome.Granted granted,
            boolean repeated,
            @Nullable Claim holding,
            List<Claim> after) {
        Claim claim = granted.claim();
        if (holding != null && !actor.took(holding)) {
            throw new AssertionError("granted while another holds it: " + claim + holding);
        }
        boolean mine = holding != null;
        if (!mine && world.engine().state().paused()) {
            throw new AssertionError("granted while the operator holds everything: " + claim);
        }
        if (granted.again() != mine && !repeated) {
            throw new AssertionError("again is " + granted.again() + " of " + claim);
        }
        boolean stands = !after.isEmpty() && after.getLast().equals(claim) && claim.end() == null;
        if (!stands || !actor.took(claim)) {
            throw new AssertionError("told that it holds " + claim + ", stored is " + after);
        }
        Integer last = told.put(claim.message(), claim.epoch());
        if (last != null && (granted.again() ? claim.epoch() < last : claim.epoch() <= last)) {
            throw new AssertionError(
                    "epoch %d was told before %d: %s".formatted(last, claim.epoch(), claim));
        }
        if (!granted.before().equals(after.subList(0, after.size() - 1))) {
            throw new AssertionError("told another history of " + claim + ": " + granted.before());
        }
    }

    private boolean standing(MessageId id, RoleName mailbox) {
        return world.look(facts -> facts.deliveriesOf(id)).stream()
                .anyMatch(
                        offer ->
                                offer.role().equals(mailbox)
                                        && !(offer.state() instanceof Delivery.State.Acked)
                                        && !(offer.state() instanceof Delivery.State.Dead));
    }

    /** Releases it. */
    void release(Actor actor, @Nullable MessageId id) {
        if (id == null) {
            return;
        }
        Claim holding = actor.holding(world.look(facts -> facts.claimsOf(id)));
        boolean holds = holding != null && actor.took(holding);
        var said = world.say(new ClaimWork.Release(actor.caller(), id.value(), "half is done"));
        Claiming.Outcome outcome = said.reply();
        world.tell(actor.name(), "releases " + id + ": " + outcome.getClass().getSimpleName());
        boolean released = outcome instanceof Claiming.Outcome.Released;
        List<Claim> after = world.look(facts -> facts.claimsOf(id));
        if (released != holds && !said.repeated() || holds && after.getLast().end() == null) {
            throw new AssertionError("gave back %s: %s, %s".formatted(holding, outcome, after));
        }
    }

    private enum Verdict {
        RECORDED,
        AGAIN,
        REFUSED
    }

    /** Acks it: as its holder, a former holder, a reader, or any caller. */
    void ack(Actor actor, @Nullable MessageId id, String outcome) {
        if (id == null || world.look(facts -> facts.message(id)) == null) {
            return;
        }
        Verdict due = verdict(actor, id, outcome);
        var said =
                world.say(
                        new Acknowledge(actor.caller(), id.value(), outcome, "a note", List.of()));
        Acking.Outcome answer = said.reply();
        Verdict given =
                switch (answer) {
                    case Acking.Outcome.Recorded recorded ->
                            recorded.again() ? Verdict.AGAIN : Verdict.RECORDED;
                    case Acking.Outcome.Refused ignored -> Verdict.REFUSED;
                };
        world.tell(actor.name(), "says %s of %s: %s".formatted(outcome, id, given));
        boolean right =
                due == given
                        || said.repeated() && due == Verdict.RECORDED && given == Verdict.AGAIN;
        if (!right) {
            throw new AssertionError(
                    "%s of %s by %s is %s and must be %s: %s"
                            .formatted(outcome, id, actor.name(), given, due, answer));
        }
        if (due == Verdict.RECORDED && !outcome.equals("declined")) {
            if (world.settled.put(id, outcome) != null) {
                throw new AssertionError("settled twice: " + id);
            }
            if (world.openWork(id)) {
                throw new AssertionError("settled, and still open: " + id);
            }
        }
    }

    /** Returns the due answer, from the rows alone. */
    private Verdict verdict(Actor actor, MessageId id, String outcome) {
        List<Delivery> offers = world.look(facts -> facts.deliveriesOf(id));
        boolean saidBefore =
                offers.stream()
                        .anyMatch(
                                each ->
                                        each.state() instanceof Delivery.State.Acked acked
                                                && acked.by().equals(actor.key()));
        ClaimableMessage work = world.look(facts -> facts.work(id));
        if (work == null || work.settledAt() != null) {
            return saidBefore ? Verdict.AGAIN : Verdict.REFUSED;
        }
        List<Claim> claims = world.look(facts -> facts.claimsOf(id));
        Claim holding = actor.holding(claims);
        if (holding != null) {
            return actor.took(holding) ? Verdict.RECORDED : Verdict.REFUSED;
        }
        boolean declines = outcome.equals("declined");
        RoleName from = claims.isEmpty() ? null : claims.getLast().by().mailbox();
        boolean stands = offers.stream().anyMatch(each -> each.role().equals(from));
        if (from != null && stands && actor.took(claims.getLast())) {
            boolean again = declines && actor.key().equals(acker(offers, from));
            return again ? Verdict.AGAIN : Verdict.RECORDED;
        }
        List<RoleName> shown = shown(actor, offers);
        if (shown.isEmpty() || !declines && !shown.getFirst().equals(RoleName.HUMAN)) {
            return Verdict.REFUSED;
        }
        SessionKey before = acker(offers, shown.getFirst());
        return before == null
                ? Verdict.RECORDED
                : before.equals(actor.key()) ? Verdict.AGAIN : Verdict.REFUSED;
    }

    /** Returns the session that acked that mailbox's offer; null for none. */
    private static @Nullable SessionKey acker(List<Delivery> offers, RoleName mailbox) {
        for (Delivery offer : offers) {
            if (offer.role().equals(mailbox)
                    && offer.state() instanceof Delivery.State.Acked acked) {
                return acked.by();
            }
        }
        return null;
    }

    /** Returns the mailboxes whose offer it was presented, or acked; a person's own lane first. */
    private List<RoleName> shown(Actor actor, List<Delivery> offers) {
        var shown = new ArrayList<RoleName>();
        for (Delivery offer : offers) {
            boolean acked = actor.key().equals(acker(List.of(offer), offer.role()));
            List<Lease> leases = world.look(facts -> facts.leasesOf(offer.id()));
            if (acked || leases.stream().anyMatch(lease -> presented(actor, lease))) {
                boolean lane = offer.role().equals(RoleName.HUMAN);
                shown.add(lane ? 0 : shown.size(), offer.role());
            }
        }
        return shown;
    }

    private static boolean presented(Actor actor, Lease lease) {
        return lease.holder().session().equals(actor.key())
                || !actor.person() && lease.holder().conversation().equals(actor.conversation());
    }
}
