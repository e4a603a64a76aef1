package io.claudectl.cli.context;

import java.util.concurrent.Callable;

/** A command that uses the bus. */
public abstract class BusCommand implements Callable<Integer> {
    /** Set by the maker of commands before a call; missing in a tree that is only read. */
    @SuppressWarnings("NullAway.Init")
    protected Context context;

    /** Sets the context. */
    public final void use(Context given) {
        context = given;
    }
}
