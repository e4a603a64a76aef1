import org.jspecify.annotations.NullMarked;

/** The daemon: doors, broker and timers; the commands of its command door are passed in. */
@NullMarked
module io.claudectl.daemon {
    requires io.claudectl.agent.claude;
    requires transitive io.claudectl.core;
    requires io.claudectl.json;
    requires io.claudectl.os;
    requires transitive io.claudectl.protocol;
    requires transitive io.claudectl.store.sqlite;
    requires java.logging;
    requires jdk.net;
    requires static org.jspecify;
    requires org.tomlj;
    requires org.slf4j;

    exports io.claudectl.daemon;
    exports io.claudectl.daemon.broker;
    exports io.claudectl.daemon.config;
    exports io.claudectl.daemon.door;
    exports io.claudectl.daemon.feed;
    exports io.claudectl.daemon.history;
    exports io.claudectl.daemon.session;
    exports io.claudectl.daemon.view;
}
