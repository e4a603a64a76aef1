package io.claudectl.testkit.rules;

import io.claudectl.core.agent.PromptOrigin;
import io.claudectl.core.claim.Claim;
import io.claudectl.core.claim.ClaimableMessage;
import io.claudectl.core.command.ApplyNotes;
import io.claudectl.core.command.BindRole;
import io.claudectl.core.command.Caller;
import io.claudectl.core.command.ClaimWork;
import io.claudectl.core.command.ExpireClaims;
import io.claudectl.core.command.HookAnswer;
import io.claudectl.core.command.LeaseUpdate;
import io.claudectl.core.command.Publish;
import io.claudectl.core.command.Subscribe;
import io.claudectl.core.decision.Note;
import io.claudectl.core.limit.Limits;
import io.claudectl.core.message.Delivery;
import io.claudectl.core.message.Destination;
import io.claudectl.core.message.LeaseRef;
import io.claudectl.core.message.MessageId;
import io.claudectl.core.role.SessionSeed;
import io.claudectl.core.rules.claim.Claiming;
import io.claudectl.core.rules.deliver.LeaseRules.Sent;
import io.claudectl.core.rules.send.SendRequest;
import io.claudectl.core.rules.send.Sending;
import io.claudectl.core.store.Store;
import io.claudectl.testkit.PlayedEvent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Three sessions with a role each, which publish, claim and ack: "spec", "backend", "frontend". */
final class Team {
    static final SessionSeed SPEC = Bus.seed(11, "spec-1");
    static final SessionSeed BACKEND = Bus.seed(12, "backend-1");
    static final SessionSeed FRONTEND = Bus.seed(13, "frontend-1");

    final Bus bus;
    private int keys;

    Team() {
        this(Limits.DEFAULT);
    }

    Team(Limits limits) {
        bus = new Bus(limits);
        join(SPEC, "spec");
        join(BACKEND, "backend");
        join(FRONTEND, "frontend");
    }

    void join(SessionSeed session, String role) {
        bus.bind(role);
        bus.hook(session, PlayedEvent.SESSION_START, PromptOrigin.PERSON, false);
        bus.run(new BindRole(Caller.typed(session), role, null, session, null, false, true));
    }

    void subscribe(String role, String... patterns) {
        var outcome =
                bus.run(
                        new Subscribe(
                                new Caller.Outside(1, "/", null, true),
                                role,
                                List.of(patterns),
                                true));
        if (outcome instanceof Subscribe.Outcome.Refused(var why)) {
            throw new AssertionError(why.text());
        }
    }

    Sending.Outcome publish(SessionSeed by, String subject, String type) {
        return publish(by, subject, type, new Destination.Subscribers(false));
    }

    Sending.Outcome publish(SessionSeed by, String subject, String type, Destination to) {
        var words =
                new SendRequest(to, subject, type, "normal", "body", "key" + ++keys, null, null);
        return bus.run(new Publish(new Caller.InSession(by), null, words));
    }

    /** Publishes a task of spec for the subscribers. */
    MessageId task() {
        return id(publish(SPEC, "task.created", "task"));
    }

    static MessageId id(Sending.Outcome outcome) {
        if (outcome instanceof Sending.Outcome.Stored stored) {
            return stored.message().id();
        }
        throw new AssertionError(outcome);
    }

    /** The session begins a turn and reads what its hook brings. */
    String reads(SessionSeed session) {
        return reads(session, PlayedEvent.PROMPT);
    }

    String reads(SessionSeed session, PlayedEvent event) {
        HookAnswer answer = bus.hook(session, event, PromptOrigin.CLIENT, false);
        if (answer instanceof HookAnswer.Mail mail) {
            bus.sent(mail.leases(), Sent.CONFIRMED);
            return mail.text();
        }
        return "";
    }

    /** Lets the model answer the mail its session read. */
    void answers(SessionSeed session) {
        List<LeaseRef> leases =
                bus.state().leases().of(session.key()).stream().map(each -> each.ref()).toList();
        for (LeaseRef lease : leases) {
            bus.observed(lease, io.claudectl.core.agent.TokenFinding.TokenState.ANSWERED);
        }
    }

    Claiming.Outcome claim(SessionSeed session, MessageId id) {
        return claim(new Caller.InSession(session), id);
    }

    Claiming.Outcome claim(Caller caller, MessageId id) {
        return bus.run(new ClaimWork.Take(caller, id.value(), List.of()));
    }

    Claiming.Outcome release(SessionSeed session, MessageId id, String note) {
        return bus.run(new ClaimWork.Release(new Caller.InSession(session), id.value(), note));
    }

    void gone(SessionSeed session) {
        bus.run(new LeaseUpdate.Observed(List.of(), Set.of(session.key())));
    }

    /** Runs the timers of claims and offers. */
    void search() {
        bus.run(new ExpireClaims(100));
    }

    void idle(SessionSeed session) {
        bus.run(ApplyNotes.of(new Note.Idle(session.key())));
    }

    /** The state of each role's delivery, in a word. */
    Map<String, String> states(MessageId id) {
        var found = new LinkedHashMap<String, String>();
        for (Delivery delivery : look(facts -> facts.deliveriesOf(id))) {
            found.put(
                    delivery.role().value(),
                    Store.StateName.of(delivery.state()).name().toLowerCase(java.util.Locale.ROOT));
        }
        return found;
    }

    ClaimableMessage work(MessageId id) {
        return look(facts -> facts.work(id));
    }

    List<Claim> claims(MessageId id) {
        return look(facts -> facts.claimsOf(id));
    }

    <T> T look(Function<Store.Facts, T> question) {
        return bus.look(question);
    }
}
