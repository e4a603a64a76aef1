package io.claudectl.e2e.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.spec.McpSchema;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** The official Java client speaks with the real server through the real bridge. */
@Timeout(120)
class OfficialClientTest {
    private final ScratchBus bus;
    private final McpSyncClient client;

    OfficialClientTest() throws IOException {
        bus = new ScratchBus();
        client = bus.client();
    }

    @BeforeEach
    void connect() {
        client.initialize();
    }

    @AfterEach
    void leave() throws IOException {
        client.closeGracefully();
        bus.close();
    }

    private String call(String tool, Map<String, Object> arguments) {
        McpSchema.CallToolResult result =
                client.callTool(
                        McpSchema.CallToolRequest.builder(tool).arguments(arguments).build());
        String text = ((McpSchema.TextContent) result.content().getFirst()).text();
        assertThat(result.isError()).as(text).isNotEqualTo(true);
        return text;
    }

    private String publish(String body) {
        return call(
                "publish",
                Map.of(
                        "subject",
                        "task.created",
                        "body",
                        body,
                        "type",
                        "task",
                        "addressed_to",
                        "backend"));
    }

    private JsonNode backendMail() throws IOException {
        return bus.json("bus", "inbox", "--role", "backend", "--json").get("messages");
    }

    @Test
    void client_and_server_agree_ping_and_list_the_tools() {
        var initialized = client.getCurrentInitializationResult();

        assertThat(initialized.protocolVersion()).isEqualTo("2025-11-25");
        assertThat(initialized.serverInfo().name()).isEqualTo("claudectl-bus");
        assertThat(initialized.capabilities().tools()).isNotNull();
        assertThat(initialized.capabilities().resources()).isNull();
        assertThat(client.ping()).isEqualTo(Map.of());
        assertThat(client.listTools().tools())
                .extracting(McpSchema.Tool::name)
                .containsExactly(
                        "list_agents",
                        "whoami",
                        "bind_role",
                        "publish",
                        "read_inbox",
                        "check_messages",
                        "ack",
                        "subscribe",
                        "unsubscribe",
                        "claim",
                        "release");
        assertThat(client.listTools().tools())
                .allSatisfy(tool -> assertThat(tool.inputSchema()).containsEntry("type", "object"));
    }

    @Test
    void what_the_client_publishes_waits_in_the_roles_mailbox() throws Exception {
        bus.bind("backend");

        JsonNode published = ScratchBus.read(publish("Gr\u00fc\u00dfe\n\ud83d\ude00"));

        JsonNode mail = backendMail();
        assertThat(mail).hasSize(1);
        assertThat(mail.get(0).get("id")).isEqualTo(published.get("id"));
        assertThat(mail.get(0).get("body").asString()).isEqualTo("Gr\u00fc\u00dfe\n\ud83d\ude00");
        assertThat(mail.get(0).get("subject").asString()).isEqualTo("task.created");
    }

    @Test
    void the_client_subscribes_publishes_to_nobody_by_name_claims_and_gives_back()
            throws Exception {
        call("bind_role", Map.of("role", "frontend"));
        assertThat(call("subscribe", Map.of("subjects", List.of("task.>", "env.changed"))))
                .contains("\"subjects\":[\"env.changed\",\"task.>\"]");
        assertThat(call("unsubscribe", Map.of("subjects", List.of("env.changed"))))
                .contains("\"subjects\":[\"task.>\"]");

        JsonNode published =
                ScratchBus.read(
                        call(
                                "publish",
                                Map.of(
                                        "subject",
                                        "task.created",
                                        "body",
                                        "render the filter",
                                        "type",
                                        "task",
                                        "include_self",
                                        true)));
        String id = published.get("id").asString();

        assertThat(published.get("work").asBoolean()).isTrue();
        assertThat(call("claim", Map.of("message_id", id)))
                .startsWith("Granted")
                .contains("render the filter");
        assertThat(call("release", Map.of("message_id", id, "note", "half of it")))
                .contains("\"released\":true");
    }

    @Test
    void a_list_that_is_none_is_a_failed_call_with_its_reason() {
        McpSchema.CallToolResult result =
                client.callTool(
                        McpSchema.CallToolRequest.builder("subscribe")
                                .arguments(Map.of("subjects", "task.>"))
                                .build());

        assertThat(result.isError()).isTrue();
        assertThat(((McpSchema.TextContent) result.content().getFirst()).text())
                .contains("must be an array of strings");
    }

    @Test
    void the_client_takes_a_role_reads_its_mail_and_says_what_became_of_it() throws Exception {
        assertThat(
                        ScratchBus.read(call("bind_role", Map.of("role", "frontend")))
                                .get("role")
                                .asString())
                .isEqualTo("frontend");
        bus.run("bus", "send", "frontend", "render the filter", "--subject", "task.created");

        assertThat(ScratchBus.read(call("whoami", Map.of())).get("role").asString())
                .isEqualTo("frontend");
        assertThat(ScratchBus.read(call("check_messages", Map.of())).get("waiting").asInt())
                .isEqualTo(1);
        String mail = call("read_inbox", Map.of());
        assertThat(mail).contains("render the filter", "receipt: ");
        assertThat(call("read_inbox", Map.of())).isEqualTo("No mail waits.");

        var id = Pattern.compile("^id: (\\S+)", Pattern.MULTILINE).matcher(mail);
        assertThat(id.find()).isTrue();
        JsonNode acked =
                ScratchBus.read(call("ack", Map.of("message_id", id.group(1), "outcome", "done")));
        assertThat(acked.get("outcome").asString()).isEqualTo("done");
    }

    @Test
    void an_unknown_tool_is_an_error_of_the_protocol() {
        assertThatThrownBy(() -> call("send", Map.of()))
                .hasMessageContaining("there is no tool 'send'");
    }

    @Test
    void a_daemon_killed_between_two_calls_is_not_noticed() throws Exception {
        bus.bind("backend");
        publish("before");

        bus.killDaemon();
        publish("after");

        JsonNode mail = backendMail();
        assertThat(mail.valueStream().map(each -> each.get("body").asString()))
                .containsExactly("before", "after");
    }
}
