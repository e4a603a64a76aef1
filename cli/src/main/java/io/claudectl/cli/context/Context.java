package io.claudectl.cli.context;

import io.claudectl.core.command.Caller;
import io.claudectl.core.command.Operation;
import io.claudectl.core.command.Privileged;
import io.claudectl.core.rules.session.Authority;
import io.claudectl.core.text.Refusal;
import io.claudectl.core.text.SafeText;
import io.claudectl.daemon.broker.BusService;
import io.claudectl.daemon.door.Console;
import io.claudectl.daemon.door.Control;
import io.claudectl.daemon.session.CallerResolver;
import io.claudectl.json.Json;
import java.time.Duration;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** The context of a command: the bus, and one caller at a time. */
public final class Context {
    private final BusService bus;
    private final CallerResolver callers;
    private final Control control;
    private @Nullable Console console;

    public Context(BusService bus, CallerResolver callers, Control control) {
        this.bus = bus;
        this.callers = callers;
        this.control = control;
    }

    /** Sets the caller. */
    public void serve(Console next) {
        console = next;
    }

    public Console console() {
        if (console == null) {
            throw new IllegalStateException("a command runs without a caller");
        }
        return console;
    }

    /** Returns the bus. */
    public BusService bus() {
        return bus;
    }

    public CallerResolver callers() {
        return callers;
    }

    public Control control() {
        return control;
    }

    public Caller caller() {
        return callers.caller(console().call());
    }

    public void json(Object value) {
        console().out(Json.write(value) + "\n");
    }

    /**
     * Prints one line. Directories, session ids and the like come from others: characters that move
     * a cursor or are invisible are shown by their number.
     */
    public void line(String text) {
        console().out(SafeText.singleLine(text) + "\n");
    }

    /** Prints a text of several lines, escaped alike; its tabs stay. */
    public void text(String text) {
        console().out(SafeText.text(text) + "\n");
    }

    /**
     * Leaves the rest to the next daemon, since this one ends.
     *
     * @param wait how long the client waits for it before it starts one
     * @param instead the command that continues, for a client that cannot
     * @return the exit code for such a client
     */
    public int leaveToNext(Duration wait, String instead) {
        if (!console().resumes()) {
            refused("the bus daemon ends; claudectl %s goes on".formatted(instead));
            return Exit.UNKNOWN;
        }
        if (bus.failed()) {
            console().leaveToNext(Duration.ZERO);
        } else {
            console().err("claudectl: the bus daemon was stopped; waiting for the next one");
            console().leaveToNext(wait);
        }
        return Exit.DONE;
    }

    /** Prints the reason and the next step. */
    public int refused(String text) {
        console().err("claudectl: " + SafeText.singleLine(text));
        return Exit.FAILED;
    }

    /** Prints a refusal, whose rule a program that requested JSON reads as well. */
    public int refused(Refusal why) {
        console().refusedBy(why);
        return refused(why.text());
    }

    /**
     * Runs an operation that needs a right of the table; prints a refusal, with the rule's name for
     * JSON.
     *
     * @return the exit code
     */
    public <R> int privileged(
            Authority.Act act, String object, Operation<R> operation, ToIntFunction<R> told) {
        return switch (bus.call(new Privileged<>(caller(), act, object, operation))) {
            case Privileged.Outcome.Done<R>(var reply) -> told.applyAsInt(reply);
            case Privileged.Outcome.Refused<R>(var why) -> refused(why);
        };
    }
}
