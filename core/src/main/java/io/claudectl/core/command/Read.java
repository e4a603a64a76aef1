package io.claudectl.core.command;

import io.claudectl.core.agent.Envelope;
import io.claudectl.core.agent.TokenFinding;
import io.claudectl.core.claim.OfferHeader;
import io.claudectl.core.limit.Limits;
import io.claudectl.core.message.Delivery;
import io.claudectl.core.message.Holder;
import io.claudectl.core.message.Lease;
import io.claudectl.core.message.MessageDelivery;
import io.claudectl.core.message.Priority;
import io.claudectl.core.role.ConversationId;
import io.claudectl.core.role.DeliverySettings;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.Session;
import io.claudectl.core.role.SessionKey;
import io.claudectl.core.rules.deliver.LeaseRules;
import io.claudectl.core.rules.deliver.Leasing;
import io.claudectl.core.rules.session.Authority.Act;
import io.claudectl.core.state.Directory;
import io.claudectl.core.state.Resolution;
import io.claudectl.core.state.View;
import io.claudectl.core.store.Store.StateName;
import io.claudectl.core.text.Refusal;
import io.claudectl.core.text.SafeText;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a mailbox on request: takes its mail, or only looks.
 *
 * @param role whose mailbox; null for the caller's own
 * @param request bridge and line of a call that may be repeated; null for others
 */
public record Read(
        Caller caller,
        @Nullable String role,
        Kind kind,
        Lease.Trigger trigger,
        @Nullable String request,
        List<TokenFinding> findings,
        Lease.Mark mark)
        implements Operation<Read.Outcome> {

    public Read {
        findings = List.copyOf(findings);
    }

    /** The kind of reading. */
    public enum Kind {
        TAKE,
        /** Takes mail from outside although a live session of the role would get it. */
        TAKE_FROM_LIVE,
        PEEK,
        /** Lists dead and parked mail, without taking it. */
        DEAD
    }

    /** The result. */
    public sealed interface Outcome {
        /**
         * Leased to the reader. {@code liveHolder}: pid of a session whose mail an outside reader
         * took; else 0.
         */
        record Taken(RoleName role, Leasing.Taken mail, long liveHolder) implements Outcome {}

        record Looked(RoleName role, List<MessageDelivery> mail) implements Outcome {
            public Looked {
                mail = List.copyOf(mail);
            }
        }

        /** The caller has no role and named none. */
        record NoRole(String note) implements Outcome {}

        record Refused(Refusal why) implements Outcome {}
    }

    private static String pid(Session session) {
        return session.process().known() ? " (pid " + session.process().pid() + ")" : "";
    }

    private static final int LOOK_MAX = 500;

    /** Characters of one answer to a reader outside every session; no client cuts there. */
    private static final int OUTSIDE_MAX = 4_000_000;

    @Override
    public Outcome run(Tx tx) {
        return switch (caller) {
            case Caller.InSession(var seed) -> inSession(tx, ResolvedCaller.calling(tx, seed));
            case Caller.Detached detached -> detached(tx, detached);
            case Caller.Outside outside -> outside(tx, outside);
        };
    }

    private boolean takes() {
        return kind == Kind.TAKE || kind == Kind.TAKE_FROM_LIVE;
    }

    /** Looks without taking: the bus cannot tell whose mail this caller would take. */
    private Outcome detached(Tx tx, Caller.Detached detached) {
        Directory directory = tx.view().state().directory();
        RoleName here = Resolution.ofDirectory(directory, detached.cwd()).roleOrNull();
        String whose = role == null && here != null ? here.value() : role;
        if (whose == null) {
            return new Outcome.NoRole("no role belongs to this directory; name one with --role");
        }
        if (!takes()) {
            return look(tx.view(), whose);
        }
        Refusal refusal = Rights.refused(tx, detached, Act.TAKE_MAIL, whose);
        return new Outcome.Refused(required(refusal));
    }

    private static Refusal required(@Nullable Refusal refusal) {
        if (refusal == null) {
            throw new AssertionError("a caller without rights was let through");
        }
        return refusal;
    }

    private Outcome inSession(Tx tx, ResolvedCaller seat) {
        tx.apply(LeaseRules.examine(tx.view(), findings, Set.of()));
        RoleName own = seat.resolution().roleOrNull();
        boolean foreign = role != null && !role.equals(seat.name());
        if (foreign && takes()) {
            return new Outcome.Refused(
                    required(Rights.refused(tx, caller, Act.TAKE_MAIL, role == null ? "" : role)));
        }
        if (!takes()) {
            return look(tx.view(), role == null ? seat.name() : role);
        }
        if (own == null && waiting(tx.view(), seat) == 0) {
            return new Outcome.NoRole(noRole(seat.resolution()));
        }
        List<RoleName> open =
                seat.mailboxes().stream()
                        .filter(
                                mailbox ->
                                        tx.view()
                                                        .state()
                                                        .directory()
                                                        .deliverySettings(mailbox)
                                                        .deliver()
                                                != DeliverySettings.Deliver.OFF)
                        .toList();
        if (open.size() < seat.mailboxes().size() && waiting(tx.view(), seat) == 0) {
            return refused(
                    "deliver",
                    "the mail of %s is held (deliver = off); its person releases it with: claudectl bus role set %s --deliver stop"
                            .formatted(own, own));
        }
        var reader =
                new Leasing.Reader(
                        seat.holder(), open, Priority.LOW, mark, trigger, null, request, false);
        Leasing.Taken again =
                request == null ? Leasing.Taken.NOTHING : Leasing.again(tx.view(), reader);
        Leasing.Taken taken = again.handouts().isEmpty() ? take(tx, reader) : again;
        return new Outcome.Taken(own == null ? seat.session().ownMailbox() : own, taken, 0);
    }

    private Outcome outside(Tx tx, Caller.Outside outside) {
        Directory directory = tx.view().state().directory();
        RoleName own =
                outside.role() == null
                        ? Resolution.ofDirectory(directory, outside.cwd()).roleOrNull()
                        : outside.role();
        String whose = role == null && own != null ? own.value() : role;
        if (whose == null) {
            return new Outcome.NoRole(
                    "no role belongs to this directory; name one with --role, or bind one: claudectl bus role bind <name> .");
        }
        if (!takes()) {
            return look(tx.view(), whose);
        }
        if (!outside.mayTake()) {
            return new Outcome.Refused(required(Rights.refused(tx, outside, Act.TAKE_MAIL, whose)));
        }
        RoleName name = known(tx.view(), whose);
        if (name == null) {
            return unknown();
        }
        List<Session> servers = directory.servers(name);
        if (kind == Kind.TAKE && !servers.isEmpty()) {
            return refused(
                    "live",
                    "%s has a live session%s, which gets this mail by itself; to look: claudectl bus inbox --role %s --peek; to take it anyway: claudectl bus inbox --role %s --take"
                            .formatted(name, pid(servers.getFirst()), name, name));
        }
        var reader =
                new Leasing.Reader(
                        new Holder(SessionKey.OUTSIDE, ConversationId.NONE, false),
                        List.of(name),
                        Priority.LOW,
                        mark,
                        trigger,
                        null,
                        request,
                        false);
        Leasing.Taken taken =
                tx.apply(
                        Leasing.take(
                                tx.view(), reader, new Leasing.Room(OUTSIDE_MAX, OUTSIDE_MAX)));
        if (taken.handouts().isEmpty()) {
            return new Outcome.Taken(name, taken, 0);
        }
        Rights.used(tx, outside, Act.TAKE_MAIL, name.value());
        return new Outcome.Taken(
                name, taken, servers.isEmpty() ? 0 : servers.getFirst().process().pid());
    }

    private static Leasing.Taken take(Tx tx, Leasing.Reader reader) {
        Limits.Rendering sizes = tx.view().limits().rendering();
        int room = sizes.inbox() - Envelope.AROUND;
        // The longest message that a send lets through must come with the smallest inbox, too.
        int single = Math.max(room, sizes.envelope() + OfferHeader.ROOM);
        return tx.apply(Leasing.take(tx.view(), reader, new Leasing.Room(room, single)));
    }

    private Outcome look(View view, String whose) {
        RoleName name = known(view, whose);
        if (name == null) {
            return unknown();
        }
        List<Delivery> found =
                kind == Kind.DEAD
                        ? view.facts().deadOrParked(name, view.now().wall(), LOOK_MAX)
                        : view.facts()
                                .listed(
                                        name,
                                        Set.of(StateName.PENDING, StateName.LEASED),
                                        LOOK_MAX);
        return new Outcome.Looked(name, DeadList.withMessages(view.facts(), found.reversed()));
    }

    private static int waiting(View view, ResolvedCaller seat) {
        return view.state().mailboxes().waiting(seat.session().ownMailbox());
    }

    private static @Nullable RoleName known(View view, String text) {
        if (!RoleName.wellFormed(text)) {
            return null;
        }
        var name = new RoleName(text);
        boolean exists =
                view.state().directory().role(name) != null
                        || name.own()
                        || name.equals(RoleName.HUMAN)
                        || view.state().mailboxes().waiting(name) > 0;
        return exists ? name : null;
    }

    private Outcome unknown() {
        return refused(
                "role",
                "no role %s is bound; claudectl bus role list shows all"
                        .formatted(SafeText.truncate(role == null ? "" : role)));
    }

    private static String noRole(Resolution resolution) {
        return resolution instanceof Resolution.Ambiguous(var candidates)
                ? "several roles match this directory (%s); bind one: claudectl bus role bind <name> . --self"
                        .formatted(
                                String.join(
                                        ", ", candidates.stream().map(RoleName::value).toList()))
                : "this session has no role; bind one: claudectl bus role bind <name> . --self";
    }

    private static Outcome refused(String rule, String text) {
        return new Outcome.Refused(new Refusal(rule, text));
    }
}
