package io.claudectl.testkit.simulation;

import io.claudectl.core.agent.PromptOrigin;
import io.claudectl.core.role.ConversationId;
import io.claudectl.core.role.ProcessRef;
import io.claudectl.core.role.SessionSeed;

/** One Claude Code session: its process, its conversation, and its place in a turn. */
final class SimSession {
    enum Phase {
        IDLE,
        RUNNING
    }

    final String name;
    ProcessRef process;
    Conversation conversation;
    Phase phase = Phase.IDLE;
    boolean alive = true;
    int continuations;
    int prompts;
    PromptOrigin words = PromptOrigin.PERSON;

    SimSession(String name, long pid, Conversation conversation) {
        this.name = name;
        this.process = new ProcessRef("boot", pid, 1);
        this.conversation = conversation;
    }

    SessionSeed seed() {
        return new SessionSeed(
                process.key(),
                process,
                new ConversationId(conversation.path),
                "/" + name,
                conversation.path,
                false,
                null);
    }

    String promptId() {
        return conversation.path + "#" + prompts;
    }
}
