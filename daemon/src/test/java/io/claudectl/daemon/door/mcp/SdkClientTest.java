package io.claudectl.daemon.door.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.ServerParameters;
import io.modelcontextprotocol.client.transport.StdioClientTransport;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * The official client as the judge of our session: it starts it as a program and talks to its
 * streams.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SdkClientTest {
    private final McpSyncClient client =
            McpClient.sync(
                            new StdioClientTransport(
                                    ServerParameters.builder(
                                                    Path.of(
                                                                    System.getProperty("java.home"),
                                                                    "bin",
                                                                    "java")
                                                            .toString())
                                            .args(
                                                    "-XX:TieredStopAtLevel=1",
                                                    "-cp",
                                                    System.getProperty("java.class.path"),
                                                    StdioMain.class.getName())
                                            .build(),
                                    McpJsonDefaults.getMapper()))
                    .requestTimeout(Duration.ofSeconds(60))
                    .initializationTimeout(Duration.ofSeconds(60))
                    .build();

    @BeforeAll
    void connect() {
        client.initialize();
    }

    @AfterAll
    void leave() {
        client.closeGracefully();
    }

    private McpSchema.CallToolResult call(String tool, Map<String, Object> arguments) {
        return client.callTool(
                McpSchema.CallToolRequest.builder(tool).arguments(arguments).build());
    }

    private static String text(McpSchema.CallToolResult result) {
        assertThat(result.content()).hasSize(1);
        return ((McpSchema.TextContent) result.content().getFirst()).text();
    }

    @Test
    void the_client_agrees_on_the_newest_version() {
        var initialized = client.getCurrentInitializationResult();
        assertThat(initialized.protocolVersion()).isEqualTo("2025-11-25");
        assertThat(initialized.serverInfo().name()).isEqualTo("claudectl-bus");
        assertThat(initialized.capabilities().tools()).isNotNull();
        assertThat(initialized.instructions()).contains("publish");
    }

    @Test
    void the_client_pings() {
        assertThat(client.ping()).isEqualTo(Map.of());
    }

    @Test
    void the_client_lists_the_tools_with_all_it_knows_of_them() {
        var tools = client.listTools().tools();

        assertThat(tools)
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
        assertThat(tools)
                .allSatisfy(
                        tool -> {
                            assertThat(tool.inputSchema())
                                    .containsEntry("type", "object")
                                    .containsEntry("additionalProperties", false);
                            assertThat(tool.annotations().readOnlyHint()).isNotNull();
                            assertThat(tool.description()).isNotBlank();
                            assertThat(tool.title()).isNotBlank();
                        });
    }

    @Test
    void the_client_calls_every_tool() {
        var published =
                call(
                        "publish",
                        Map.of(
                                "subject",
                                "task.created",
                                "body",
                                "Gr\u00fc\u00dfe\n\ud83d\ude00",
                                "type",
                                "task",
                                "addressed_to",
                                "backend"));
        assertThat(text(published)).contains("\"stored\":true", "\"role\":\"backend\"");
        assertThat(text(call("check_messages", Map.of()))).contains("\"waiting\":1");
        String mail = text(call("read_inbox", Map.of()));
        assertThat(mail).contains("the mail");
        var id = Pattern.compile("[0-9a-f]{8}-[0-9a-f-]{27}").matcher(mail);
        assertThat(id.find()).isTrue();
        assertThat(text(call("ack", Map.of("message_id", id.group(), "outcome", "done"))))
                .contains("\"outcome\":\"done\"");
        assertThat(text(call("bind_role", Map.of("role", "frontend"))))
                .contains("\"role\":\"frontend\"");
        assertThat(text(call("subscribe", Map.of("subjects", List.of("task.>")))))
                .contains("\"subjects\":[\"task.>\"]");
        assertThat(text(call("unsubscribe", Map.of("subjects", List.of("env.changed")))))
                .contains("\"role\":\"frontend\"");
        var work =
                call(
                        "publish",
                        Map.of(
                                "subject",
                                "task.new",
                                "body",
                                "b",
                                "type",
                                "task",
                                "include_self",
                                true));
        String own = String.valueOf(((Map<?, ?>) work.structuredContent()).get("id"));
        assertThat(text(call("claim", Map.of("message_id", own)))).startsWith("Granted");
        assertThat(text(call("release", Map.of("message_id", own, "note", "half of it"))))
                .contains("\"released\":true");
        assertThat(text(call("whoami", Map.of()))).contains("\"pid\":4711");
        var agents = call("list_agents", Map.of());
        assertThat(text(agents)).contains("\"role\":\"backend\"");
        assertThat(agents.structuredContent()).isInstanceOf(Map.class);
        assertThat(agents.isError()).isNotEqualTo(true);
    }

    @Test
    void the_client_sees_wrong_arguments_as_a_failed_call_and_an_unknown_tool_as_an_error() {
        assertThat(call("publish", Map.of("subject", "s")).isError()).isTrue();
        assertThatThrownBy(() -> call("send", Map.of()))
                .isInstanceOf(McpError.class)
                .hasMessageContaining("there is no tool 'send'");
    }

    @Test
    void the_client_sees_that_nothing_else_is_offered() {
        assertThatThrownBy(client::listResources).hasMessageContaining("resources");
    }
}
