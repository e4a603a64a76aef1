package io.claudectl.daemon.door.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Requests of MCP 2026-07-28, which name their version themselves. */
class McpStatelessTest {
    private static final String VERSION = "io.modelcontextprotocol/protocolVersion";
    private static final String CAPABILITIES = "io.modelcontextprotocol/clientCapabilities";
    private static final String SERVER = "io.modelcontextprotocol/serverInfo";

    @AutoClose private final Talk talk = new Talk();

    private static String meta(String version) {
        return "\"_meta\":{\"%s\":\"%s\",\"%s\":{}}".formatted(VERSION, version, CAPABILITIES);
    }

    private static String params(String version) {
        return "{" + meta(version) + "}";
    }

    private JsonNode check(String version) {
        return talk.result(
                "tools/call",
                "{\"name\":\"check_messages\",\"arguments\":{}," + meta(version) + "}");
    }

    @Test
    void discover_namesVersionsCapabilitiesAndServer() {
        JsonNode result = talk.result("server/discover", params("2026-07-28"));

        assertThat(result.get("supportedVersions").valueStream().map(JsonNode::asString))
                .containsExactly(
                        "2026-07-28", "2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05");
        assertThat(result.get("capabilities").propertyNames()).containsExactly("tools");
        assertThat(result.get("instructions").asString()).contains("call publish");
        assertThat(result.get("resultType").asString()).isEqualTo("complete");
        assertThat(result.get("ttlMs").asLong()).isPositive();
        assertThat(result.get("cacheScope").asString()).isEqualTo("private");
        assertThat(result.get("_meta").get(SERVER).get("name").asString())
                .isEqualTo("claudectl-bus");
        assertThat(result.get("_meta").get(SERVER).get("version").asString()).isEqualTo("1.2.3");
    }

    @Test
    void toolsList_ofThisVersion_mayBeKept() {
        JsonNode result = talk.result("tools/list", params("2026-07-28"));

        assertThat(result.propertyNames())
                .containsExactlyInAnyOrder("tools", "resultType", "ttlMs", "cacheScope", "_meta");
        assertThat(result.get("tools")).hasSize(11);
    }

    @Test
    void toolsCall_withoutInitialize_isTyped() {
        JsonNode result = check("2026-07-28");

        assertThat(result.get("resultType").asString()).isEqualTo("complete");
        assertThat(result.get("structuredContent").get("waiting").asInt()).isZero();
        assertThat(result.has("ttlMs")).isFalse();
    }

    @Test
    void toolsCall_refused_isTypedToo() {
        JsonNode result =
                talk.result(
                        "tools/call",
                        "{\"name\":\"publish\",\"arguments\":{\"x\":1},"
                                + meta("2026-07-28")
                                + "}");

        assertThat(result.get("isError").asBoolean()).isTrue();
        assertThat(result.get("resultType").asString()).isEqualTo("complete");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2027-01-01", "1900-01-01", ""})
    void version_unknown_isRefusedWithTheSupported(String version) {
        for (String method : new String[] {"server/discover", "tools/list", "tools/call", "x"}) {
            JsonNode error = talk.error(method, params(version));

            assertThat(error.get("code").asInt()).isEqualTo(-32022);
            assertThat(error.get("data").get("requested").asString()).isEqualTo(version);
            assertThat(error.get("data").get("supported").get(0).asString())
                    .isEqualTo("2026-07-28");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\"}}",
                "{\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":7,\"io.modelcontextprotocol/clientCapabilities\":{}}}",
                "{\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\",\"io.modelcontextprotocol/clientCapabilities\":[]}}"
            })
    void metadata_incomplete_isInvalid(String params) {
        assertThat(talk.error("tools/list", params).get("code").asInt()).isEqualTo(-32602);
    }

    @Test
    void discover_withoutAVersion_isInvalid() {
        assertThat(talk.error("server/discover", null).get("code").asInt()).isEqualTo(-32602);
    }

    @Test
    void olderVersion_besideIt_keepsItsForm() {
        talk.initialize("2024-11-05");

        assertThat(check("2026-07-28").has("resultType")).isTrue();
        JsonNode old = talk.call("check_messages", "{}");

        assertThat(old.has("resultType")).isFalse();
        assertThat(old.has("structuredContent")).isFalse();
        assertThat(talk.result("tools/list", null).propertyNames()).containsExactly("tools");
    }

    @Test
    void initialize_withThisVersion_agreesOnTheNewestThatHasIt() {
        assertThat(
                        talk.result("initialize", Talk.initializeParams("2026-07-28"))
                                .get("protocolVersion")
                                .asString())
                .isEqualTo("2025-11-25");
    }
}
