package io.claudectl.daemon.command;

import io.claudectl.core.command.Caller;
import io.claudectl.daemon.broker.Desk;
import io.claudectl.daemon.door.Console;
import io.claudectl.daemon.session.Surroundings;
import io.claudectl.json.Json;

/**
 * What one command works with.
 *
 * @param desk the bus, as commands and tools use it
 */
record Context(Console console, Desk desk, Surroundings surroundings, Control control) {
    Caller caller() {
        return surroundings.caller(console.call());
    }

    void json(Object value) {
        console.out(Json.write(value) + "\n");
    }

    void line(String text) {
        console.out(text + "\n");
    }

    /** Says why not, with the next step. */
    int refused(String text) {
        console.err("claudectl: " + text);
        return Exit.FAILED;
    }
}
