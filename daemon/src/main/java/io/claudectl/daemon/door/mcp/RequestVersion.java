package io.claudectl.daemon.door.mcp;

import io.claudectl.json.Json;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The version that a request names in its metadata: since MCP 2026-07-28 each request does, and no
 * {@code initialize} comes before it.
 */
final class RequestVersion {
    /** Names the version of a request. */
    static final String KEY = "io.modelcontextprotocol/protocolVersion";

    private static final String CAPABILITIES = "io.modelcontextprotocol/clientCapabilities";
    private static final String SERVER = "io.modelcontextprotocol/serverInfo";

    /** The first version in which requests name it and results have a type. */
    static final String FIRST = "2026-07-28";

    /** Newest first. */
    static final List<String> SUPPORTED =
            Stream.concat(Stream.of(FIRST), McpSession.VERSIONS.stream()).toList();

    /** How long a client may keep the list of tools: an upgrade of the daemon changes it. */
    private static final long LIST_MS = 300_000;

    private RequestVersion() {}

    /** Returns what is wrong with a request's metadata as an error object; null for nothing. */
    static @Nullable Map<String, @Nullable Object> error(Map<?, ?> metadata) {
        if (!(metadata.get(KEY) instanceof String version)) {
            return Json.object(
                    "code", RpcError.INVALID_PARAMS, "message", KEY + " must be a string");
        }
        if (!SUPPORTED.contains(version)) {
            return Json.object(
                    "code",
                    RpcError.UNSUPPORTED_VERSION,
                    "message",
                    "unsupported protocol version " + Clipped.quoted(version),
                    "data",
                    Json.object("supported", SUPPORTED, "requested", version));
        }
        return metadata.get(CAPABILITIES) instanceof Map
                ? null
                : Json.object(
                        "code",
                        RpcError.INVALID_PARAMS,
                        "message",
                        CAPABILITIES + " must be an object");
    }

    /** Adds the type of a result and the server's name, where the version has them. */
    static Map<String, @Nullable Object> typed(
            String version, Map<String, @Nullable Object> result, Object server) {
        if (version.compareTo(FIRST) >= 0) {
            result.put("resultType", "complete");
            result.put("_meta", Json.object(SERVER, server));
        }
        return result;
    }

    /** The same for a result that the client may keep for a while. */
    static Map<String, @Nullable Object> kept(
            String version, Map<String, @Nullable Object> result, Object server) {
        if (version.compareTo(FIRST) >= 0) {
            result.put("ttlMs", LIST_MS);
            result.put("cacheScope", "private");
        }
        return typed(version, result, server);
    }
}
