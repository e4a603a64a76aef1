package io.claudectl.core.rules.send;

import io.claudectl.core.claim.ClaimableMessage;
import io.claudectl.core.message.Destination;
import io.claudectl.core.message.Message;
import io.claudectl.core.message.Sender;
import io.claudectl.core.role.Role;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.rules.claim.OfferRules;
import io.claudectl.core.rules.session.Addressee;
import io.claudectl.core.state.Owners;
import io.claudectl.core.state.View;
import io.claudectl.core.text.Refusal;
import io.claudectl.core.text.SafeText;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The recipients of a message.
 *
 * @param roles each once, by name; at least one when refusal is null
 * @param full roles that do not get it because their mailbox is full
 * @param stage of the search for a recipient without subscribers
 */
record Recipients(
        List<RoleName> roles,
        List<RoleName> full,
        ClaimableMessage.Stage stage,
        @Nullable Refusal refusal) {
    Recipients {
        roles = List.copyOf(roles);
        full = List.copyOf(full);
    }

    static Recipients of(View view, Destination to, Message message, @Nullable Message answered) {
        return switch (to) {
            case Destination.Role(var name) -> one(view, Addressee.of(view, name));
            case Destination.Replied() ->
                    one(
                            view,
                            answered == null
                                    ? Addressee.of(view, null)
                                    : Addressee.sender(view, answered));
            case Destination.OwnerOf(var path) -> owner(view, path);
            case Destination.Subscribers(var self) -> subscribers(view, message, self);
        };
    }

    private static Recipients one(View view, Addressee addressee) {
        return addressee.refusal() != null
                ? refused(addressee.refusal())
                : room(view, List.of(addressee.role()), ClaimableMessage.Stage.OFFERED);
    }

    /** Returns the roles that get it, and those whose mailbox is full. */
    List<RoleName> all() {
        var all = new ArrayList<RoleName>(roles);
        all.addAll(full);
        return all;
    }

    private static Recipients refused(Refusal why) {
        return new Recipients(List.of(), List.of(), ClaimableMessage.Stage.OFFERED, why);
    }

    private static Recipients subscribers(View view, Message message, boolean self) {
        Sender sender = message.sender();
        List<RoleName> wanting =
                view.state().subscriptions().matching(message.content().subject()).stream()
                        .filter(
                                role ->
                                        self
                                                || sender.outside()
                                                || !role.value().equals(sender.name()))
                        .toList();
        return wanting.isEmpty()
                ? standIn(view, sender)
                : room(view, wanting, ClaimableMessage.Stage.OFFERED);
    }

    /** Selects the fallback role, or the person, for a message without subscribers. */
    private static Recipients standIn(View view, Sender sender) {
        RoleName fallback = OfferRules.fallback(view, sender);
        return fallback != null
                ? room(view, List.of(fallback), ClaimableMessage.Stage.FALLBACK)
                : room(view, List.of(RoleName.HUMAN), ClaimableMessage.Stage.HUMAN);
    }

    private static Recipients room(
            View view, List<RoleName> wanting, ClaimableMessage.Stage stage) {
        var roles = new ArrayList<RoleName>();
        var full = new ArrayList<RoleName>();
        for (RoleName role : wanting) {
            (view.full(role) ? full : roles).add(role);
        }
        Refusal refusal = roles.isEmpty() ? overfull(view, full) : null;
        return new Recipients(roles, full, stage, refusal);
    }

    private static Refusal overfull(View view, List<RoleName> full) {
        return Refusal.over(
                "mailbox",
                view.limits().sending().mailbox(),
                view.state().mailboxes().waiting(full.getFirst()),
                text(view, full));
    }

    private static String text(View view, List<RoleName> full) {
        int most = view.limits().sending().mailbox();
        RoleName first = full.getFirst();
        return full.size() == 1
                ? "the mailbox of %s holds %d messages, the limit is %d; it must be read first: claudectl bus inbox --role %s --peek"
                        .formatted(first, view.state().mailboxes().waiting(first), most, first)
                : "the mailboxes of all recipients are full (%s), the limit is %d messages; they must be read first: claudectl bus inbox --role %s --peek"
                        .formatted(names(full), most, first);
    }

    private static Recipients owner(View view, String path) {
        var owned = new ArrayList<Owners.Owned>();
        for (RoleName name : view.state().ownedFiles().roles()) {
            Role role = view.state().directory().role(name);
            if (role != null && role.cwd() != null) {
                owned.add(
                        new Owners.Owned(
                                name, role.cwd(), List.copyOf(view.state().ownedFiles().of(name))));
            }
        }
        String shown = SafeText.truncate(path);
        return switch (new Owners(owned).find(path)) {
            case Owners.Outcome.Owner(var role, var glob) ->
                    room(view, List.of(role), ClaimableMessage.Stage.OFFERED);
            case Owners.Outcome.Nobody(var near) ->
                    refused(
                            new Refusal(
                                    "owner",
                                    near.isEmpty()
                                            ? "no role owns %s; assign it: claudectl bus owns <role> '<glob>'"
                                                    .formatted(shown)
                                            : "no role owns %s; candidates are %s: send to one of them, or claudectl bus owns <role> '<glob>'"
                                                    .formatted(shown, names(near))));
            case Owners.Outcome.Tie(var candidates) ->
                    refused(
                            new Refusal(
                                    "owner",
                                    "several roles own %s equally: %s; send to one of them, or give one a more specific glob"
                                            .formatted(
                                                    shown,
                                                    candidates.stream()
                                                            .map(
                                                                    each ->
                                                                            each.role()
                                                                                    + " ("
                                                                                    + each.glob()
                                                                                    + ")")
                                                            .collect(Collectors.joining(", ")))));
        };
    }

    private static String names(List<RoleName> roles) {
        return roles.stream().limit(5).map(RoleName::value).collect(Collectors.joining(", "))
                + (roles.size() > 5 ? " and " + (roles.size() - 5) + " more" : "");
    }
}
