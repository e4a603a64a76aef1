import org.jspecify.annotations.NullMarked;

/** The daemon: doors, broker, timers, and the commands that run in it. */
@NullMarked
module io.claudectl.daemon {
    requires com.electronwill.nightconfig.core;
    requires com.electronwill.nightconfig.toml;
    requires info.picocli;
    requires io.claudectl.agent.claude;
    requires io.claudectl.core;
    requires io.claudectl.demo;
    requires io.claudectl.json;
    requires io.claudectl.os;
    requires io.claudectl.protocol;
    requires io.claudectl.setup;
    requires io.claudectl.store.sqlite;
    requires java.logging;
    requires jdk.net;
    requires static org.jspecify;
    requires org.slf4j;

    opens io.claudectl.daemon.command to
            info.picocli;
    opens io.claudectl.daemon.command.help to
            info.picocli;
}
