package io.claudectl.testkit.agent;

import io.claudectl.core.agent.AgentAdapter;
import io.claudectl.core.agent.Invocation;
import io.claudectl.core.message.Token;
import io.claudectl.testkit.AgentAdapterContract;
import io.claudectl.testkit.PlayedAgent;
import io.claudectl.testkit.PlayedEvent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

class PlayedAgentTest extends AgentAdapterContract {
    private final PlayedAgent agent = new PlayedAgent();

    @Override
    protected AgentAdapter agent() {
        return agent;
    }

    @Override
    protected Said say(PlayedEvent event, String conversation, String transcript) {
        return new Said(
                new Invocation(List.of("report"), Map.of(), "/", 8, 7, 0, false, 0),
                PlayedAgent.report(event, conversation, transcript));
    }

    @Override
    protected String model(byte[] rendered) {
        String text = new String(rendered, StandardCharsets.UTF_8);
        int model = text.indexOf(PlayedAgent.MODEL);
        return model < 0 ? "" : text.substring(model + PlayedAgent.MODEL.length());
    }

    @Override
    protected String person(byte[] rendered) {
        return new String(rendered, StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith(PlayedAgent.PERSON))
                .map(line -> line.substring(PlayedAgent.PERSON.length()))
                .findFirst()
                .orElse("");
    }

    @Override
    protected String records(Token token, boolean answered) {
        return PlayedAgent.records(token, answered);
    }
}
