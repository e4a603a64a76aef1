package io.claudectl.core.command;

import io.claudectl.core.claim.Claim;
import io.claudectl.core.claim.ClaimableMessage;
import io.claudectl.core.role.PathGlob;
import io.claudectl.core.role.RoleName;
import io.claudectl.core.rules.wake.Reachability;
import io.claudectl.core.subject.SubjectPattern;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Lists subscriptions, owned files and open work, from memory alone. */
public record RoutingQuery() implements Operation<RoutingQuery.Result> {
    /** Open work shown, oldest first. */
    private static final int WORK_MAX = 200;

    /**
     * The result.
     *
     * @param roles that subscribe to or own anything, by name
     * @param work that is not settled, at most {@value RoutingQuery#WORK_MAX}
     * @param workSubjects under which tasks have one owner
     * @param fallback the role that gets messages without a subscriber; null for the human lane
     */
    public record Result(
            List<Listener> roles,
            List<Open> work,
            List<SubjectPattern> workSubjects,
            @Nullable RoleName fallback) {
        public Result {
            roles = List.copyOf(roles);
            work = List.copyOf(work);
            workSubjects = List.copyOf(workSubjects);
        }
    }

    /** A role with its subscriptions and files, and its live sessions. */
    public record Listener(
            RoleName role,
            List<SubjectPattern> patterns,
            List<PathGlob> globs,
            List<Reachability> reach) {
        public Listener {
            patterns = List.copyOf(patterns);
            globs = List.copyOf(globs);
            reach = List.copyOf(reach);
        }
    }

    /**
     * Work that is not settled.
     *
     * @param held the claim that holds it; null while it is on offer
     */
    public record Open(ClaimableMessage work, @Nullable Claim held) {}

    @Override
    public Result run(Tx tx) {
        var view = tx.view();
        var state = view.state();
        var names = new TreeSet<RoleName>(state.subscriptions().roles());
        names.addAll(state.ownedFiles().roles());
        var roles = new ArrayList<Listener>();
        for (RoleName name : names) {
            roles.add(
                    new Listener(
                            name,
                            List.copyOf(state.subscriptions().of(name)),
                            List.copyOf(state.ownedFiles().of(name)),
                            Reachability.of(view, name)));
        }
        var open = new ArrayList<Open>();
        for (ClaimableMessage work : state.claimBook().all()) {
            if (open.size() < WORK_MAX) {
                open.add(new Open(work, state.claimBook().held(work.message())));
            }
        }
        return new Result(
                roles, open, view.limits().routing().work(), view.limits().routing().fallback());
    }
}
