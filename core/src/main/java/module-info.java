import org.jspecify.annotations.NullMarked;

/** The rules of the bus: no input or output, no clock, no threads. */
@NullMarked
module io.claudectl.core {
    requires static transitive org.jspecify;

    exports io.claudectl.core;
    exports io.claudectl.core.claim;
    exports io.claudectl.core.command;
    exports io.claudectl.core.guard;
    exports io.claudectl.core.mail;
    exports io.claudectl.core.role;
    exports io.claudectl.core.subject;
    exports io.claudectl.core.wake;
}
