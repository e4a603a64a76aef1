package io.claudectl.core.command;

import io.claudectl.core.decision.Change;
import io.claudectl.core.decision.Decision;
import io.claudectl.core.role.Ownership;
import io.claudectl.core.role.PathGlob;
import io.claudectl.core.role.Role;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.state.View;
import io.claudectl.core.text.Refusal;
import io.claudectl.core.text.SafeText;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Adds to or removes from the files a role owns.
 *
 * @param role null for the caller's own
 * @param globs as given, relative to the role's directory; one malformed glob refuses all, and none
 *     at all changes nothing
 * @param owned false to give them up
 */
public record SetFileOwnership(
        Caller caller, @Nullable String role, List<String> globs, boolean owned)
        implements Operation<SetFileOwnership.Outcome> {
    private static final String RULE = "glob";

    public SetFileOwnership {
        globs = List.copyOf(globs);
    }

    /** The result. */
    public sealed interface Outcome {
        /**
         * Done.
         *
         * @param directory the globs start from
         * @param globs all of the role's, afterwards
         * @param notes lines for the person: entries without effect
         */
        record Done(RoleName role, String directory, List<PathGlob> globs, List<String> notes)
                implements Outcome {
            public Done {
                globs = List.copyOf(globs);
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
        RoleName name = subject.role();
        Role known = tx.view().state().directory().role(name);
        String directory = known == null ? null : known.cwd();
        if (directory == null) {
            return refused(
                    "role %s has no directory its globs could start from; give it one: claudectl bus role bind %s <directory>"
                            .formatted(name, name));
        }
        Refusal wrong = wrong(tx.view(), name);
        return wrong == null
                ? tx.apply(decided(tx.view(), name, directory))
                : new Outcome.Refused(wrong);
    }

    private @Nullable Refusal wrong(View view, RoleName name) {
        for (String text : globs) {
            String wrong = PathGlob.wrong(text);
            if (wrong != null) {
                return new Refusal(
                        RULE, "the glob '%s' %s".formatted(SafeText.truncate(text), wrong));
            }
        }
        int most = view.limits().routing().globs();
        int then = difference(view, name).now().size();
        return owned && then > most
                ? Refusal.over(
                        RULE,
                        most,
                        then,
                        "%s would own %d globs, the limit is %d; a directory such as src/ covers all below it"
                                .formatted(name, then, most))
                : null;
    }

    private SetChange difference(View view, RoleName name) {
        List<String> before =
                view.state().ownedFiles().of(name).stream().map(PathGlob::value).toList();
        List<String> wishes = globs.stream().map(text -> new PathGlob(text).value()).toList();
        return SetChange.of(before, wishes, owned);
    }

    private Decision<Outcome> decided(View view, RoleName name, String directory) {
        var difference = difference(view, name);
        var draft = new Decision.Draft();
        for (String text : difference.changed()) {
            var ownership = new Ownership(name, new PathGlob(text));
            draft.change(
                            owned
                                    ? new Change.OwnershipAdded(ownership)
                                    : new Change.OwnershipRemoved(ownership))
                    .change(event(view, ownership));
        }
        String idle = owned ? "%s owned %s already" : "%s did not own %s";
        return draft.reply(
                new Outcome.Done(
                        name,
                        directory,
                        difference.now().stream().map(PathGlob::new).toList(),
                        difference.idle().stream()
                                .map(text -> idle.formatted(name, text))
                                .toList()));
    }

    private Change event(View view, Ownership ownership) {
        return new Change.Happened(
                new Change.Event(
                        view.now().wall(),
                        owned ? "role.owns" : "role.disowned",
                        null,
                        null,
                        null,
                        List.of(
                                new Change.Field("role", ownership.role().value()),
                                new Change.Field("glob", ownership.glob().value()))));
    }

    private static Outcome refused(String text) {
        return new Outcome.Refused(new Refusal(RULE, text));
    }
}
