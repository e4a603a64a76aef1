package io.claudectl.testkit;

import static io.claudectl.testkit.Samples.BACKEND;
import static io.claudectl.testkit.Samples.FRONTEND;
import static io.claudectl.testkit.Samples.at;
import static io.claudectl.testkit.Samples.delivery;
import static io.claudectl.testkit.Samples.leased;
import static io.claudectl.testkit.Samples.message;
import static io.claudectl.testkit.Samples.role;
import static io.claudectl.testkit.Samples.session;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.claudectl.core.decision.Change.BindingRemoved;
import io.claudectl.core.decision.Change.BindingSaved;
import io.claudectl.core.decision.Change.DeliveryAdded;
import io.claudectl.core.decision.Change.DeliveryMoved;
import io.claudectl.core.decision.Change.MessageAdded;
import io.claudectl.core.decision.Change.PauseSet;
import io.claudectl.core.decision.Change.RoleRemoved;
import io.claudectl.core.decision.Change.RoleSaved;
import io.claudectl.core.decision.Change.SessionSaved;
import io.claudectl.core.message.Delivery.State;
import io.claudectl.core.message.Message;
import io.claudectl.core.role.Binding;
import io.claudectl.core.role.ConversationId;
import io.claudectl.core.role.ProcessRef;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.Session;
import io.claudectl.core.role.SessionKey;
import io.claudectl.core.store.Store.Horizon;
import io.claudectl.core.store.Store.Routing;
import io.claudectl.core.store.Store.Snapshot;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Roles, bindings, sessions, and the other rows from which memory is rebuilt. */
interface DirectoryContract extends StoreUnderTest {
    /** Reads the snapshot of a starting daemon. */
    private Snapshot loaded() {
        restarted();
        return facts().snapshot(new Horizon(at(0), at(0), at(0), at(0)));
    }

    @Test
    default void an_empty_store_has_an_empty_snapshot() {
        assertThat(loaded())
                .isEqualTo(
                        new Snapshot(
                                List.of(),
                                List.of(),
                                List.of(),
                                Map.of(),
                                List.of(),
                                Map.of(),
                                false,
                                Map.of(),
                                Map.of(),
                                new Routing(List.of(), List.of(), List.of()),
                                null));
    }

    @Test
    default void a_role_is_kept_as_it_was_saved_last() {
        var plain = role(FRONTEND, "/work/front end");
        var full =
                plain.boundTo(null, true)
                        .seen(new ConversationId("conversation"), 4_194_304, at(50));
        committed(new RoleSaved(plain), new RoleSaved(role(BACKEND, null)));
        assertThat(loaded().roles()).containsExactly(role(BACKEND, null), plain);
        committed(new RoleSaved(full));
        assertThat(loaded().roles()).containsExactly(role(BACKEND, null), full);
        committed(new RoleSaved(full.seen(ConversationId.NONE, 0, at(51))));
        assertThat(loaded().roles())
                .containsExactly(role(BACKEND, null), full.seen(ConversationId.NONE, 0, at(51)));
    }

    @Test
    default void a_removed_role_takes_its_bindings_along_and_leaves_its_mail() {
        var waiting = delivery(1, message(1), FRONTEND);
        var kept = new Binding(session(3).key(), BACKEND);
        committed(
                new RoleSaved(role(FRONTEND, null)),
                new RoleSaved(role(BACKEND, null)),
                new BindingSaved(new Binding(session(1).key(), FRONTEND)),
                new BindingSaved(new Binding(session(2).key(), FRONTEND)),
                new BindingSaved(kept),
                new MessageAdded(message(1)),
                new DeliveryAdded(waiting));
        committed(new RoleRemoved(FRONTEND));
        assertThat(loaded().roles()).containsExactly(role(BACKEND, null));
        assertThat(loaded().bindings()).containsExactly(kept);
        assertThat(facts().ready(FRONTEND, at(9), 9)).containsExactly(waiting);
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> refused(new RoleRemoved(FRONTEND)));
    }

    @Test
    default void a_process_holds_one_role_and_a_role_many_processes() {
        var first = session(1).key();
        var second = session(2).key();
        committed(
                new RoleSaved(role(FRONTEND, null)),
                new RoleSaved(role(BACKEND, null)),
                new BindingSaved(new Binding(first, FRONTEND)),
                new BindingSaved(new Binding(second, BACKEND)),
                new BindingSaved(new Binding(first, BACKEND)));
        assertThat(loaded().bindings())
                .containsExactly(new Binding(first, BACKEND), new Binding(second, BACKEND));
        committed(new BindingRemoved(first));
        assertThat(loaded().bindings()).containsExactly(new Binding(second, BACKEND));
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> refused(new BindingRemoved(first)));
    }

    @Test
    default void a_session_is_kept_as_it_was_saved_last() {
        var plain = session(1);
        var full =
                new Session(
                        plain.key(),
                        plain.process(),
                        new ConversationId("after-clear"),
                        "/elsewhere",
                        "/home/someone/x.jsonl",
                        true,
                        RoleName.ownMailbox("cafe0001"),
                        31,
                        at(2),
                        null);
        var unknown =
                new Session(
                        SessionKey.of("client:7"),
                        ProcessRef.NONE,
                        ConversationId.NONE,
                        "",
                        null,
                        false,
                        RoleName.ownMailbox("cafe0002"),
                        0,
                        at(3),
                        null);
        committed(new SessionSaved(plain), new SessionSaved(unknown));
        assertThat(loaded().sessions()).containsExactly(unknown, plain);
        committed(new SessionSaved(full));
        assertThat(loaded().sessions()).containsExactly(unknown, full);
    }

    @Test
    default void sessions_that_ended_long_ago_are_left_out() {
        var live = session(1);
        var justInside = session(2).ended(at(100));
        var resurrected = session(4).ended(at(1));
        committed(
                new SessionSaved(live),
                new SessionSaved(justInside),
                new SessionSaved(session(3).ended(at(100).minusMillis(1))),
                new SessionSaved(resurrected),
                new SessionSaved(resurrected.ended(null)));
        var snapshot = facts().snapshot(new Horizon(at(0), at(100), at(0), at(0)));
        assertThat(snapshot.sessions()).containsExactly(live, justInside, resurrected.ended(null));
    }

    @Test
    default void pending_and_leased_mail_of_each_role_is_counted() {
        var first = delivery(1, message(1), FRONTEND);
        var second = delivery(2, message(1), BACKEND);
        var third = delivery(3, message(2), FRONTEND);
        var fourth = delivery(4, message(2), new RoleName("tester"));
        committed(
                new MessageAdded(message(1)),
                new MessageAdded(message(2)),
                new DeliveryAdded(first),
                new DeliveryAdded(second),
                new DeliveryAdded(third),
                new DeliveryAdded(fourth),
                new DeliveryMoved(first, leased(first)),
                new DeliveryMoved(third, third.withState(new State.Pending(at(99)))),
                new DeliveryMoved(fourth, fourth.withState(new State.Dead("x", at(9)))));
        assertThat(loaded().waiting()).isEqualTo(Map.of(FRONTEND, 2, BACKEND, 1));
    }

    @Test
    default void recent_sends_of_each_sender_are_there_oldest_first() {
        committed(
                new MessageAdded(message(1, "spec", "a", at(30))),
                new MessageAdded(message(2, "spec", "b", at(10))),
                new MessageAdded(message(3, "tester", "c", at(20))),
                new MessageAdded(message(4, "spec", "d", at(9))),
                new MessageAdded(message(5, "old", "e", at(9))));
        restarted();
        var snapshot = facts().snapshot(new Horizon(at(10), at(0), at(0), at(0)));
        assertThat(snapshot.sends())
                .isEqualTo(Map.of("spec", List.of(at(10), at(30)), "tester", List.of(at(20))));
    }

    @Test
    default void what_the_bus_tells_counts_as_nobodys_send() {
        var said = message(1, "spec", "a", at(30));
        var notice =
                new Message(
                        message(2).id(),
                        said.sender(),
                        said.content(),
                        "b",
                        said.id(),
                        said.id(),
                        0,
                        at(40));
        committed(new MessageAdded(said), new MessageAdded(notice));
        restarted();
        assertThat(facts().snapshot(new Horizon(at(10), at(0), at(0), at(0))).sends())
                .isEqualTo(Map.of("spec", List.of(at(30))));
    }

    @Test
    default void the_bus_stays_paused_until_it_is_resumed() {
        committed(new PauseSet(true));
        assertThat(loaded().paused()).isTrue();
        committed(new PauseSet(false));
        assertThat(loaded().paused()).isFalse();
    }
}
