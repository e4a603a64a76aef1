package io.claudectl.daemon.door.mcp;

/** The error codes of JSON-RPC 2.0 and MCP. */
final class RpcError {
    static final int PARSE = -32700;
    static final int INVALID_REQUEST = -32600;
    static final int METHOD_NOT_FOUND = -32601;
    static final int INVALID_PARAMS = -32602;
    static final int INTERNAL = -32603;
    static final int UNSUPPORTED_VERSION = -32022;

    private RpcError() {}
}
