import org.jspecify.annotations.NullMarked;

/** Knowledge of Claude Code: its directories, settings, session files, plugin and command. */
@NullMarked
module io.claudectl.agent.claude {
    requires transitive io.claudectl.core;
    requires io.claudectl.json;
    requires transitive io.claudectl.os;
    requires static transitive org.jspecify;

    exports io.claudectl.agent.claude;
}
