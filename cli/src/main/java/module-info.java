import org.jspecify.annotations.NullMarked;

/** The command line: every command, its manual and completion. */
@NullMarked
module io.claudectl.cli {
    requires transitive info.picocli;
    requires io.claudectl.agent.claude;
    requires io.claudectl.core;
    requires transitive io.claudectl.daemon;
    requires io.claudectl.json;
    requires io.claudectl.store.sqlite;
    requires static org.jspecify;
    requires org.slf4j;

    exports io.claudectl.cli;

    opens io.claudectl.cli to
            info.picocli;
    opens io.claudectl.cli.admin to
            info.picocli;
    opens io.claudectl.cli.context to
            info.picocli;
    opens io.claudectl.cli.help to
            info.picocli;
    opens io.claudectl.cli.mail to
            info.picocli;
    opens io.claudectl.cli.role to
            info.picocli;
    opens io.claudectl.cli.routing to
            info.picocli;
    opens io.claudectl.cli.wake to
            info.picocli;
}
