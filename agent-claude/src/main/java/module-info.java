import org.jspecify.annotations.NullMarked;

/**
 * Knowledge of Claude Code: its hooks, transcripts, session files, directories, plugin, command.
 */
@NullMarked
module io.claudectl.agent.claude {
    requires transitive io.claudectl.core;
    requires io.claudectl.json;
    requires transitive io.claudectl.os;
    requires static transitive org.jspecify;
    requires org.slf4j;

    exports io.claudectl.agent.claude;
    exports io.claudectl.agent.claude.adapter;
    exports io.claudectl.agent.claude.hook;
    exports io.claudectl.agent.claude.session;
    exports io.claudectl.agent.claude.suggest;
    exports io.claudectl.agent.claude.transcript;
}
