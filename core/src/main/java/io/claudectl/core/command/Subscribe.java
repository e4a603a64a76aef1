package io.claudectl.core.command;

import io.claudectl.core.decision.Change;
import io.claudectl.core.decision.Decision;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.state.View;
import io.claudectl.core.subject.SubjectPattern;
import io.claudectl.core.subject.Subscription;
import io.claudectl.core.text.Refusal;
import io.claudectl.core.text.SafeText;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Adds or removes subscriptions of a role.
 *
 * @param role null for the caller's own
 * @param patterns as given; one malformed pattern refuses all
 * @param wanted false to end the subscriptions
 */
public record Subscribe(Caller caller, @Nullable String role, List<String> patterns, boolean wanted)
        implements Operation<Subscribe.Outcome> {
    public Subscribe {
        patterns = List.copyOf(patterns);
    }

    /** The result. */
    public sealed interface Outcome {
        /**
         * Done.
         *
         * @param patterns all of the role's, afterwards
         * @param notes lines for the person: entries without effect
         */
        record Done(RoleName role, List<SubjectPattern> patterns, List<String> notes)
                implements Outcome {
            public Done {
                patterns = List.copyOf(patterns);
                notes = List.copyOf(notes);
            }
        }

        record Refused(Refusal why) implements Outcome {}
    }

    @Override
    public Outcome run(Tx tx) {
        var subject = ActingRole.of(tx, caller, role);
        if (subject.refusal() != null) {
            return new Outcome.Refused(subject.refusal());
        }
        Refusal refusal = checked(tx.view(), subject.role());
        return refusal == null
                ? tx.apply(decided(tx.view(), subject.role()))
                : new Outcome.Refused(refusal);
    }

    private @Nullable Refusal checked(View view, RoleName name) {
        if (patterns.isEmpty()) {
            return new Refusal("pattern", "name at least one subject pattern, such as task.>");
        }
        for (String text : patterns) {
            if (!SubjectPattern.wellFormed(text)) {
                return new Refusal(
                        "pattern",
                        "invalid subject pattern '%s'; use a subject in which * matches one word and a last > the rest, as in task.* or env.>; at most 16 parts and 255 characters"
                                .formatted(SafeText.truncate(text)));
            }
        }
        int most = view.limits().routing().patterns();
        int then = difference(view, name).now().size();
        return wanted && then > most
                ? Refusal.over(
                        "pattern",
                        most,
                        then,
                        "%s would have %d subscriptions, the limit is %d; one pattern with * or > can cover many"
                                .formatted(name, then, most))
                : null;
    }

    private SetChange difference(View view, RoleName name) {
        List<String> before =
                view.state().subscriptions().of(name).stream().map(SubjectPattern::value).toList();
        return SetChange.of(before, patterns, wanted);
    }

    private Decision<Outcome> decided(View view, RoleName name) {
        var difference = difference(view, name);
        var draft = new Decision.Draft();
        for (String text : difference.changed()) {
            var subscription = new Subscription(name, new SubjectPattern(text));
            draft.change(
                            wanted
                                    ? new Change.SubscriptionAdded(subscription, view.now().wall())
                                    : new Change.SubscriptionRemoved(subscription))
                    .change(event(view, subscription));
        }
        String idle = wanted ? "%s was subscribed to %s already" : "%s was not subscribed to %s";
        return draft.reply(
                new Outcome.Done(
                        name,
                        difference.now().stream().map(SubjectPattern::new).toList(),
                        difference.idle().stream()
                                .map(text -> idle.formatted(name, text))
                                .toList()));
    }

    private Change event(View view, Subscription subscription) {
        return new Change.Happened(
                new Change.Event(
                        view.now().wall(),
                        wanted ? "role.subscribed" : "role.unsubscribed",
                        null,
                        null,
                        null,
                        List.of(
                                new Change.Field("role", subscription.role().value()),
                                new Change.Field("pattern", subscription.pattern().value()))));
    }
}
