package io.claudectl.testkit;

import static io.claudectl.testkit.Samples.BACKEND;
import static io.claudectl.testkit.Samples.FRONTEND;
import static io.claudectl.testkit.Samples.at;
import static io.claudectl.testkit.Samples.delivery;
import static io.claudectl.testkit.Samples.message;
import static io.claudectl.testkit.Samples.messageId;
import static io.claudectl.testkit.Samples.role;
import static io.claudectl.testkit.Samples.session;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.claudectl.core.claim.Claim;
import io.claudectl.core.claim.ClaimableMessage;
import io.claudectl.core.claim.Claimant;
import io.claudectl.core.decision.Change;
import io.claudectl.core.decision.Change.ClaimSaved;
import io.claudectl.core.decision.Change.DeliveriesErased;
import io.claudectl.core.decision.Change.DeliveryAdded;
import io.claudectl.core.decision.Change.DeliveryMoved;
import io.claudectl.core.decision.Change.MessageAdded;
import io.claudectl.core.decision.Change.OwnershipAdded;
import io.claudectl.core.decision.Change.OwnershipRemoved;
import io.claudectl.core.decision.Change.RoleRemoved;
import io.claudectl.core.decision.Change.RoleSaved;
import io.claudectl.core.decision.Change.SubscriptionAdded;
import io.claudectl.core.decision.Change.SubscriptionRemoved;
import io.claudectl.core.decision.Change.WorkSaved;
import io.claudectl.core.message.AckOutcome;
import io.claudectl.core.message.Delivery;
import io.claudectl.core.message.Delivery.State;
import io.claudectl.core.message.Evidence;
import io.claudectl.core.message.Message;
import io.claudectl.core.message.Route;
import io.claudectl.core.role.ConversationId;
import io.claudectl.core.role.Ownership;
import io.claudectl.core.role.PathGlob;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.SessionKey;
import io.claudectl.core.store.Store.Horizon;
import io.claudectl.core.store.Store.OpenWork;
import io.claudectl.core.store.Store.Routing;
import io.claudectl.core.store.Store.StateName;
import io.claudectl.core.subject.SubjectPattern;
import io.claudectl.core.subject.Subscription;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Subscriptions, owned files, work with one owner, and its claims. */
interface RoutingContract extends StoreUnderTest {
    private static Subscription wish(RoleName role, String pattern) {
        return new Subscription(role, new SubjectPattern(pattern));
    }

    private static Ownership files(RoleName role, String glob) {
        return new Ownership(role, new PathGlob(glob));
    }

    private static ClaimableMessage work(long n) {
        return new ClaimableMessage(messageId(n), ClaimableMessage.Stage.OFFERED, null);
    }

    private static Claim claim(long n, int epoch) {
        return new Claim(
                messageId(n),
                epoch,
                new Claimant(
                        session(epoch).key(), new ConversationId("conversation-" + epoch), BACKEND),
                at(n + epoch),
                null);
    }

    /** Makes the n-th message, waiting for frontend as work. */
    private Delivery offered(long n) {
        var offer = delivery(n, message(n), FRONTEND);
        committed(new MessageAdded(message(n)), new DeliveryAdded(offer), new WorkSaved(work(n)));
        return offer;
    }

    /** Reads the routing of a starting daemon. */
    private Routing loaded() {
        restarted();
        return facts().snapshot(new Horizon(at(0), at(0), at(0), at(0))).routing();
    }

    @Test
    default void subscriptions_are_kept_once_each_by_role_and_pattern() {
        committed(
                new SubscriptionAdded(wish(FRONTEND, "task.>"), at(1)),
                new SubscriptionAdded(wish(BACKEND, "task.>"), at(1)),
                new SubscriptionAdded(wish(FRONTEND, "env.*"), at(2)),
                new SubscriptionAdded(wish(FRONTEND, "task.>"), at(3)));
        assertThat(loaded().subscriptions())
                .containsExactly(
                        wish(BACKEND, "task.>"), wish(FRONTEND, "env.*"), wish(FRONTEND, "task.>"));
        committed(new SubscriptionRemoved(wish(FRONTEND, "task.>")));
        assertThat(loaded().subscriptions())
                .containsExactly(wish(BACKEND, "task.>"), wish(FRONTEND, "env.*"));
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> refused(new SubscriptionRemoved(wish(FRONTEND, "task.>"))));
    }

    @Test
    default void owned_files_are_kept_once_each_by_role_and_glob() {
        committed(
                new OwnershipAdded(files(FRONTEND, "src/**")),
                new OwnershipAdded(files(FRONTEND, "*.css")),
                new OwnershipAdded(files(BACKEND, "src/**")),
                new OwnershipAdded(files(FRONTEND, "*.css")));
        assertThat(loaded().ownerships())
                .containsExactly(
                        files(BACKEND, "src/**"),
                        files(FRONTEND, "*.css"),
                        files(FRONTEND, "src/**"));
        committed(new OwnershipRemoved(files(FRONTEND, "*.css")));
        assertThat(loaded().ownerships())
                .containsExactly(files(BACKEND, "src/**"), files(FRONTEND, "src/**"));
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> refused(new OwnershipRemoved(files(BACKEND, "*.css"))));
    }

    @Test
    default void a_removed_role_wants_and_owns_nothing_and_its_claims_stay() {
        offered(1);
        committed(
                new RoleSaved(role(FRONTEND, null)),
                new RoleSaved(role(BACKEND, null)),
                new SubscriptionAdded(wish(FRONTEND, "task.>"), at(1)),
                new SubscriptionAdded(wish(BACKEND, "task.>"), at(1)),
                new OwnershipAdded(files(FRONTEND, "a")),
                new OwnershipAdded(files(BACKEND, "b")),
                new ClaimSaved(claim(1, 1)));
        committed(new RoleRemoved(BACKEND));
        assertThat(loaded())
                .isEqualTo(
                        new Routing(
                                List.of(wish(FRONTEND, "task.>")),
                                List.of(files(FRONTEND, "a")),
                                List.of(new OpenWork(work(1), claim(1, 1)))));
        committed(new RoleSaved(role(BACKEND, null)));
        assertThat(loaded().subscriptions())
                .as("a new one of that name begins with nothing")
                .containsExactly(wish(FRONTEND, "task.>"));
    }

    @Test
    default void how_a_message_found_its_recipients_is_kept() {
        long n = 0;
        for (Route route : Route.values()) {
            Message plain = message(++n);
            var message =
                    new Message(
                            plain.id(),
                            plain.sender(),
                            plain.content(),
                            plain.key(),
                            null,
                            null,
                            route,
                            plain.hop(),
                            plain.at());
            committed(new MessageAdded(message));
            restarted();
            assertThat(facts().message(message.id())).isEqualTo(message);
        }
    }

    @Test
    default void work_is_kept_at_each_stage_and_leaves_the_snapshot_when_it_is_settled() {
        offered(1);
        committed(new MessageAdded(message(2)));
        assertThat(facts().work(messageId(2))).as("plain mail").isNull();
        for (ClaimableMessage.Stage stage : ClaimableMessage.Stage.values()) {
            committed(new WorkSaved(work(1).at(stage)));
            assertThat(loaded().work()).containsExactly(new OpenWork(work(1).at(stage), null));
            assertThat(facts().work(messageId(1))).isEqualTo(work(1).at(stage));
        }
        var over = work(1).at(ClaimableMessage.Stage.HUMAN).settled(at(9));
        committed(new WorkSaved(over));
        assertThat(loaded().work()).isEmpty();
        assertThat(facts().work(messageId(1))).isEqualTo(over);
        committed(new WorkSaved(work(1)));
        assertThat(loaded().work()).as("reopened").containsExactly(new OpenWork(work(1), null));
    }

    @Test
    default void claims_are_kept_by_epoch_with_how_they_ended() {
        offered(1);
        offered(2);
        var first = claim(1, 1).ended("released", "half is done", at(60));
        var second = claim(1, 2).ended("session ended", null, at(70));
        var outside =
                new Claim(
                        messageId(1),
                        3,
                        new Claimant(SessionKey.OUTSIDE, ConversationId.NONE, RoleName.HUMAN),
                        at(80),
                        null);
        committed(new ClaimSaved(claim(1, 1)));
        assertThat(loaded().work())
                .containsExactly(new OpenWork(work(1), claim(1, 1)), new OpenWork(work(2), null));
        committed(new ClaimSaved(first));
        assertThat(loaded().work())
                .as("the last one, though it is over")
                .containsExactly(new OpenWork(work(1), first), new OpenWork(work(2), null));
        committed(new ClaimSaved(claim(1, 2)), new ClaimSaved(second), new ClaimSaved(outside));
        assertThat(loaded().work())
                .containsExactly(new OpenWork(work(1), outside), new OpenWork(work(2), null));
        assertThat(facts().claimsOf(messageId(1))).containsExactly(first, second, outside);
        assertThat(facts().claimsOf(messageId(2))).isEmpty();
    }

    @Test
    default void work_has_one_holder_at_a_time_and_its_epochs_leave_no_gap() {
        offered(1);
        breaks(new ClaimSaved(claim(1, 2)));
        committed(new ClaimSaved(claim(1, 1)));
        breaks(new ClaimSaved(claim(1, 1)));
        breaks(new ClaimSaved(claim(1, 2)));
        breaks(new ClaimSaved(claim(1, 2).ended("released", null, at(9))));
        var over = claim(1, 1).ended("released", null, at(9));
        committed(new ClaimSaved(over));
        breaks(new ClaimSaved(over));
        breaks(new ClaimSaved(claim(1, 1)));
        breaks(new ClaimSaved(claim(1, 3)));
        committed(new ClaimSaved(claim(1, 2)));
        assertThat(facts().claimsOf(messageId(1))).containsExactly(over, claim(1, 2));
    }

    @Test
    default void only_open_work_is_claimed() {
        committed(new MessageAdded(message(2)));
        breaks(new ClaimSaved(claim(2, 1)));
        offered(1);
        committed(new WorkSaved(work(1).settled(at(9))));
        breaks(new ClaimSaved(claim(1, 1)));
        breaks(new WorkSaved(work(7)));
    }

    private void breaks(Change change) {
        assertThatExceptionOfType(AssertionError.class)
                .as(change.toString())
                .isThrownBy(() -> refused(change));
    }

    @Test
    default void nothing_of_a_claim_changes_but_its_end() {
        offered(1);
        committed(new ClaimSaved(claim(1, 1)));
        var forged =
                new Claim(
                        messageId(1),
                        1,
                        new Claimant(session(9).key(), ConversationId.NONE, FRONTEND),
                        at(99),
                        new Claim.End("done", "by somebody else", at(100)));
        committed(new ClaimSaved(forged));
        restarted();
        assertThat(facts().claimsOf(messageId(1)))
                .containsExactly(claim(1, 1).ended("done", "by somebody else", at(100)));
    }

    @Test
    default void an_offer_of_open_work_is_not_prunable_in_any_state() {
        var held = offered(1);
        var states =
                List.of(
                        new State.Delivered(Evidence.SEEN, at(1)),
                        new State.Acked(session(1).key(), AckOutcome.DECLINED, null, at(1)),
                        new State.Dead("x", at(1)),
                        new State.Withdrawn(at(1)));
        var all = EnumSet.allOf(StateName.class);
        Delivery stored = held;
        for (State state : states) {
            committed(new DeliveryMoved(stored, stored.withState(state)));
            stored = stored.withState(state);
            assertThat(facts().prunable(all, at(99), 9)).as(state.toString()).isEmpty();
        }
        committed(new WorkSaved(work(1).settled(at(2))));
        assertThat(facts().prunable(all, at(99), 9)).containsExactly(stored);
    }

    @Test
    default void work_and_its_claims_go_with_their_message() {
        var gone = new State.Withdrawn(at(1));
        for (long n = 1; n <= 2; n++) {
            var offer = offered(n);
            committed(
                    new ClaimSaved(claim(n, 1)),
                    new ClaimSaved(claim(n, 1).ended("done", null, at(9))),
                    new WorkSaved(work(n).settled(at(9))),
                    new DeliveryMoved(offer, offer.withState(gone)));
        }
        committed(new DeliveriesErased(List.of(delivery(1, message(1), FRONTEND).id()), at(0)));
        assertThat(facts().work(messageId(1)))
                .as("its key still protects, so the message stays")
                .isNotNull();
        assertThat(facts().claimsOf(messageId(1))).hasSize(1);
        committed(new DeliveriesErased(List.of(), at(500)));
        restarted();
        assertThat(facts().message(messageId(1))).isNull();
        assertThat(facts().work(messageId(1))).isNull();
        assertThat(facts().claimsOf(messageId(1))).isEmpty();
        assertThat(facts().work(messageId(2))).isNotNull();
        assertThat(facts().claimsOf(messageId(2))).hasSize(1);
    }

    @Test
    default void all_of_it_can_be_rolled_back() {
        offered(1);
        offered(2);
        committed(
                new SubscriptionAdded(wish(FRONTEND, "task.>"), at(1)),
                new OwnershipAdded(files(FRONTEND, "a")),
                new RoleSaved(role(FRONTEND, null)),
                new ClaimSaved(claim(1, 1)));
        var before = facts().snapshot(new Horizon(at(0), at(0), at(0), at(0)));
        inBatch(
                batch -> {
                    batch.savepoint();
                    batch.apply(
                            List.of(
                                    new SubscriptionRemoved(wish(FRONTEND, "task.>")),
                                    new SubscriptionAdded(wish(BACKEND, "env.>"), at(2)),
                                    new OwnershipAdded(files(BACKEND, "b")),
                                    new RoleRemoved(FRONTEND),
                                    new ClaimSaved(claim(1, 1).ended("released", null, at(9))),
                                    new ClaimSaved(claim(1, 2)),
                                    new ClaimSaved(claim(2, 1)),
                                    new WorkSaved(work(2).at(ClaimableMessage.Stage.RAISED))));
                    batch.rollback();
                });
        assertThat(facts().snapshot(new Horizon(at(0), at(0), at(0), at(0)))).isEqualTo(before);
        assertThat(facts().claimsOf(messageId(1))).containsExactly(claim(1, 1));
        restarted();
        assertThat(facts().snapshot(new Horizon(at(0), at(0), at(0), at(0)))).isEqualTo(before);
    }
}
