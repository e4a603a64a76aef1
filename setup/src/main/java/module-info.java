import org.jspecify.annotations.NullMarked;

/** Installation on disk by which sessions join the bus, and the checks whether it works. */
@NullMarked
module io.claudectl.setup {
    requires transitive info.picocli;
    requires transitive io.claudectl.agent.claude;
    requires io.claudectl.core;
    requires io.claudectl.json;
    requires transitive io.claudectl.os;
    requires io.claudectl.store.sqlite;
    requires static transitive org.jspecify;

    exports io.claudectl.setup.command;
    exports io.claudectl.setup.doctor;
    exports io.claudectl.setup.install;

    opens io.claudectl.setup.command to
            info.picocli;
}
