import org.jspecify.annotations.NullMarked;

/**
 * The rules of the bus: no input or output, no clock, no threads. The packages are exported in the
 * order of their layers: each may use only those before it (held by LayersTest).
 */
@NullMarked
module io.claudectl.core {
    requires static transitive org.jspecify;

    exports io.claudectl.core.text;
    exports io.claudectl.core.time;
    exports io.claudectl.core.role;
    exports io.claudectl.core.subject;
    exports io.claudectl.core.message;
    exports io.claudectl.core.claim;
    exports io.claudectl.core.limit;
    exports io.claudectl.core.agent;
    exports io.claudectl.core.decision;
    exports io.claudectl.core.store;
    exports io.claudectl.core.state;
    exports io.claudectl.core.rules.deliver;
    exports io.claudectl.core.rules.session;
    exports io.claudectl.core.rules.claim;
    exports io.claudectl.core.rules.wake;
    exports io.claudectl.core.rules.send;
    exports io.claudectl.core.command;
}
