package io.claudectl.daemon.wait;

import io.claudectl.daemon.broker.Commits;
import java.util.function.BooleanSupplier;

/** Moves new commits from the log into the database. */
public final class Checkpoint {
    private final Commits commits;
    private final BooleanSupplier checkpoint;
    private long moved = -1;

    /**
     * @param checkpoint moves them, and returns false where a reader held some back
     */
    public Checkpoint(Commits commits, BooleanSupplier checkpoint) {
        this.commits = commits;
        this.checkpoint = checkpoint;
    }

    /** Checks once; one thread at a time. */
    public void look() {
        long now = commits.count();
        if (now != moved && checkpoint.getAsBoolean()) {
            moved = now;
        }
    }
}
