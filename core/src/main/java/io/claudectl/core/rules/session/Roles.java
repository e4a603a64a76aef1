package io.claudectl.core.rules.session;

import io.claudectl.core.decision.Change;
import io.claudectl.core.decision.Decision;
import io.claudectl.core.role.Binding;
import io.claudectl.core.role.ConversationId;
import io.claudectl.core.role.DeliverySettings;
import io.claudectl.core.role.Role;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.role.Session;
import io.claudectl.core.role.SessionKey;
import io.claudectl.core.state.Directory;
import io.claudectl.core.state.View;
import io.claudectl.core.text.Refusal;
import io.claudectl.core.text.SafeText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rules of binding: a role is bound to a directory, to a process, or to both. */
public final class Roles {
    private Roles() {}

    /**
     * A requested binding.
     *
     * @param cwd real path; null leaves the role's directory as it is, or gives a new role its
     *     session's
     * @param session the process to bind; null binds the directory only
     * @param conversation gives the role to the process that resumes this conversation; null when
     *     not requested
     * @param take whether other processes lose the role
     */
    public record Bind(
            String name,
            @Nullable String cwd,
            @Nullable Session session,
            @Nullable ConversationId conversation,
            boolean headless,
            boolean take) {}

    /** The result. */
    public sealed interface Outcome {
        /** Bound; {@code notes} are lines for the person: bindings joined, taken or given up. */
        record Done(Role role, List<String> notes) implements Outcome {
            public Done {
                notes = List.copyOf(notes);
            }
        }

        record Refused(Refusal why) implements Outcome {}
    }

    /** Decides one binding. */
    public static Decision<Outcome> bind(View view, Bind bind) {
        Refusal refusal = checked(bind.name());
        if (refusal != null) {
            return Decision.of(new Outcome.Refused(refusal));
        }
        var draft = new Decision.Draft();
        var notes = new ArrayList<String>();
        var name = new RoleName(bind.name());
        Directory directory = view.state().directory();
        Role before = directory.role(name);
        String cwd = directory(bind, before);
        Role role =
                before == null ? created(name, cwd, bind.headless(), view.now().wall()) : before;
        if (before != null && before.cwd() != null && !before.cwd().equals(cwd)) {
            notes.add(
                    "%s was bound to %s before".formatted(name, SafeText.singleLine(before.cwd())));
        }
        role = role.boundTo(cwd, bind.headless() || before != null && before.headless());
        if (bind.conversation() != null) {
            role = role.seen(bind.conversation(), role.pid(), view.now().wall());
        }
        if (bind.session() != null) {
            role =
                    role.seen(
                            bind.session().conversation(),
                            bind.session().process().pid(),
                            view.now().wall());
        }
        draft.change(new Change.RoleSaved(role));
        if (bind.session() != null) {
            Sharing.tell(view, draft, name, bind.session(), bind.take());
            bindProcess(directory, draft, notes, name, bind.session(), bind.take());
        }
        draft.change(event(view, "role.bound", name, bind.session()));
        return draft.reply(new Outcome.Done(role, notes));
    }

    private static @Nullable String directory(Bind bind, @Nullable Role before) {
        if (bind.cwd() != null) {
            return bind.cwd();
        }
        if (before != null) {
            return before.cwd();
        }
        return bind.session() == null || bind.session().cwd().isEmpty()
                ? null
                : bind.session().cwd();
    }

    private static void bindProcess(
            Directory directory,
            Decision.Draft draft,
            List<String> notes,
            RoleName name,
            Session session,
            boolean take) {
        RoleName held = directory.bound(session.key());
        if (held != null && !held.equals(name)) {
            notes.add("this session gave up the role " + held);
        }
        for (SessionKey other : directory.boundTo(name)) {
            if (other.equals(session.key())) {
                continue;
            }
            Session holder = directory.session(other);
            boolean live = holder != null && holder.live();
            if (take || !live) {
                draft.change(new Change.BindingRemoved(other));
            }
            if (holder != null && live) {
                notes.add(shared(holder, take));
            }
        }
        draft.change(new Change.BindingSaved(new Binding(session.key(), name)));
    }

    private static String shared(Session holder, boolean taken) {
        long pid = holder.process().pid();
        return taken
                ? "taken from the session with pid " + pid
                : "joined the session with pid %d: both share the mailbox, each message goes to one of them; --take moves the role instead"
                        .formatted(pid);
    }

    /**
     * Removes a role and its bindings. Its mail stays and is there when the role is bound again.
     */
    public static Decision<Outcome> unbind(View view, String text) {
        Role role =
                RoleName.wellFormed(text)
                        ? view.state().directory().role(new RoleName(text))
                        : null;
        if (role == null) {
            return unknown(text);
        }
        int waiting = view.state().mailboxes().waiting(role.name());
        var notes = new ArrayList<String>();
        int wanted = view.state().subscriptions().of(role.name()).size();
        int owned = view.state().ownedFiles().of(role.name()).size();
        if (wanted + owned > 0) {
            notes.add(
                    "its %d subscriptions and %d globs of files were removed with it"
                            .formatted(wanted, owned));
        }
        if (waiting > 0) {
            notes.add(
                    (waiting == 1 ? "1 message waits" : waiting + " messages wait")
                            + " for it and will be there when the name is bound again");
        }
        return new Decision.Draft()
                .change(new Change.RoleRemoved(role.name()))
                .change(event(view, "role.unbound", role.name(), null))
                .reply(new Outcome.Done(role, notes));
    }

    /**
     * Changes a role's delivery settings; null leaves one as it is.
     *
     * @param wake whether its idle session may be woken
     */
    public static Decision<Outcome> deliverySettings(
            View view,
            String text,
            @Nullable Boolean wake,
            DeliverySettings.@Nullable Deliver deliver) {
        Role role =
                RoleName.wellFormed(text)
                        ? view.state().directory().role(new RoleName(text))
                        : null;
        if (role == null) {
            return unknown(text);
        }
        DeliverySettings before = role.deliverySettings();
        var deliverySettings =
                new DeliverySettings(
                        wake == null ? before.wake() : wake,
                        deliver == null ? before.deliver() : deliver);
        Role changed = role.with(deliverySettings);
        Boolean on = deliverySettings.wake();
        return new Decision.Draft()
                .change(new Change.RoleSaved(changed))
                .change(
                        new Change.Happened(
                                new Change.Event(
                                        view.now().wall(),
                                        "role.manner",
                                        null,
                                        null,
                                        null,
                                        List.of(
                                                new Change.Field("role", role.name().value()),
                                                new Change.Field(
                                                        "wake",
                                                        on == null ? "default" : on ? "on" : "off"),
                                                new Change.Field(
                                                        "deliver",
                                                        deliverySettings.deliver().word())))))
                .reply(new Outcome.Done(changed, List.of()));
    }

    private static Decision<Outcome> unknown(String text) {
        return Decision.of(
                new Outcome.Refused(
                        new Refusal(
                                "role",
                                "no role %s is bound; claudectl bus role list shows all"
                                        .formatted(SafeText.truncate(text)))));
    }

    /** Sets or lifts the operator's pause of all mail. */
    public static Decision<Boolean> pause(View view, boolean paused) {
        boolean before = view.state().paused();
        if (before == paused) {
            return Decision.of(false);
        }
        return new Decision.Draft()
                .change(new Change.PauseSet(paused))
                .change(
                        new Change.Happened(
                                new Change.Event(
                                        view.now().wall(),
                                        paused ? "bus.paused" : "bus.resumed",
                                        null,
                                        null,
                                        null,
                                        List.of())))
                .reply(true);
    }

    static Role created(RoleName name, @Nullable String cwd, boolean headless, Instant now) {
        return new Role(name, cwd, null, headless, 0, now, now);
    }

    private static @Nullable Refusal checked(String name) {
        if (!RoleName.wellFormed(name)) {
            return new Refusal(
                    "role",
                    "invalid role name '%s'; use 1 to 64 characters of a-z, 0-9, _ and -, beginning with a letter or digit"
                            .formatted(SafeText.truncate(name)));
        }
        if (RoleName.reserved(name)) {
            return new Refusal(
                    "role", "the name %s is the bus's own; choose another".formatted(name));
        }
        return null;
    }

    private static Change event(View view, String kind, RoleName role, @Nullable Session session) {
        return new Change.Happened(
                new Change.Event(
                        view.now().wall(),
                        kind,
                        null,
                        null,
                        session == null ? null : session.key(),
                        List.of(new Change.Field("role", role.value()))));
    }
}
