package io.claudectl.daemon.command;

import io.claudectl.core.command.Caller;
import io.claudectl.daemon.broker.Desk;
import io.claudectl.daemon.door.Console;
import io.claudectl.daemon.session.Surroundings;
import io.claudectl.json.Json;
import org.jspecify.annotations.Nullable;

/** What a command works with: the bus, and one caller at a time. */
final class Context {
    private final Desk desk;
    private final Surroundings surroundings;
    private final Control control;
    private @Nullable Console console;

    Context(Desk desk, Surroundings surroundings, Control control) {
        this.desk = desk;
        this.surroundings = surroundings;
        this.control = control;
    }

    /** From now on this is the caller. */
    void serve(Console next) {
        console = next;
    }

    Console console() {
        if (console == null) {
            throw new IllegalStateException("a command runs without a caller");
        }
        return console;
    }

    /** The bus, as commands and tools use it. */
    Desk desk() {
        return desk;
    }

    Surroundings surroundings() {
        return surroundings;
    }

    Control control() {
        return control;
    }

    Caller caller() {
        return surroundings.caller(console().call());
    }

    void json(Object value) {
        console().out(Json.write(value) + "\n");
    }

    void line(String text) {
        console().out(text + "\n");
    }

    /** Says why not, with the next step. */
    int refused(String text) {
        console().err("claudectl: " + text);
        return Exit.FAILED;
    }
}
