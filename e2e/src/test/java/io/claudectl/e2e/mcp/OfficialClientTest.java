package io.claudectl.e2e.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.claudectl.demo.Json;
import io.claudectl.e2e.bus.Stage;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.spec.McpSchema;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The official Java client speaks with the real server through the real bridge. */
@Timeout(120)
class OfficialClientTest {
    @RegisterExtension static final Stage stage = new Stage();
    private static final Bridges BRIDGES = new Bridges(stage);

    private final McpSyncClient client = BRIDGES.client();

    @BeforeEach
    void connect() {
        client.initialize();
    }

    @AfterEach
    void leave() {
        client.closeGracefully();
    }

    private String call(String tool, Map<String, Object> arguments) {
        McpSchema.CallToolResult result =
                client.callTool(
                        McpSchema.CallToolRequest.builder(tool).arguments(arguments).build());
        String text = ((McpSchema.TextContent) result.content().getFirst()).text();
        assertThat(result.isError()).as(text).isNotEqualTo(true);
        return text;
    }

    private String publish(String role, String body) {
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
                        role));
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
    void what_the_client_publishes_waits_in_the_roles_mailbox() {
        stage.role("backend");
        String body = "Gr\u00fc\u00dfe\n\ud83d\ude00";

        Object published = Json.read(publish("backend", body));

        Object mail = stage.run("bus", "inbox", "--role", "backend", "--json").json();
        assertThat(Json.at(mail, "messages", 1)).isNull();
        assertThat(Json.text(mail, "messages", 0, "id")).isEqualTo(Json.text(published, "id"));
        assertThat(Json.text(mail, "messages", 0, "body")).isEqualTo(body);
        assertThat(Json.text(mail, "messages", 0, "subject")).isEqualTo("task.created");
    }

    @Test
    void the_client_subscribes_publishes_to_nobody_by_name_claims_and_gives_back() {
        call("bind_role", Map.of("role", "frontend"));
        assertThat(call("subscribe", Map.of("subjects", List.of("task.>", "env.changed"))))
                .contains("\"subjects\":[\"env.changed\",\"task.>\"]");
        assertThat(call("unsubscribe", Map.of("subjects", List.of("env.changed"))))
                .contains("\"subjects\":[\"task.>\"]");

        Object published =
                Json.read(
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
        String id = Json.text(published, "id");

        assertThat(Json.at(published, "work")).isEqualTo(true);
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
    void the_client_takes_a_role_reads_its_mail_and_says_what_became_of_it() {
        assertThat(Json.text(Json.read(call("bind_role", Map.of("role", "reader"))), "role"))
                .isEqualTo("reader");
        String id = stage.send("reader", "render the filter", "--subject", "task.made");

        assertThat(Json.text(Json.read(call("whoami", Map.of())), "role")).isEqualTo("reader");
        assertThat(Json.at(Json.read(call("check_messages", Map.of())), "waiting")).isEqualTo(1L);
        assertThat(call("read_inbox", Map.of())).contains("render the filter", "receipt: ", id);
        assertThat(call("read_inbox", Map.of())).isEqualTo("No mail waits.");
        assertThat(
                        Json.text(
                                Json.read(call("ack", Map.of("message_id", id, "outcome", "done"))),
                                "outcome"))
                .isEqualTo("done");
    }

    @Test
    void an_unknown_tool_is_an_error_of_the_protocol() {
        assertThatThrownBy(() -> call("send", Map.of()))
                .hasMessageContaining("there is no tool 'send'");
    }

    @Test
    void a_daemon_killed_between_two_calls_is_not_noticed() {
        stage.role("killed");
        publish("killed", "body before");

        BRIDGES.killDaemon();
        publish("killed", "body after");

        assertThat(BRIDGES.bodies("killed")).containsExactly("body before", "body after");
    }
}
