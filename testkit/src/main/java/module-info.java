import org.jspecify.annotations.NullMarked;

/** For tests: contracts, fakes that keep them, and a stage for the real client. */
@NullMarked
module io.claudectl.testkit {
    requires transitive io.claudectl.agent.claude;
    requires transitive io.claudectl.core;
    requires io.claudectl.json;
    requires jdk.httpserver;
    requires org.assertj.core;
    requires static transitive org.jspecify;
    requires transitive org.junit.jupiter.api;
    requires transitive org.junit.jupiter.params;

    exports io.claudectl.testkit;
    exports io.claudectl.testkit.client;
    exports io.claudectl.testkit.mcp;
    exports io.claudectl.testkit.simulation;
}
