/**
 * Speaks MCP with one client: lines of JSON-RPC come in, calls on the bus and lines go out.
 * Blocking; any thread may enter, and several lines may be answered at once.
 */
@NullMarked
package io.claudectl.daemon.door.mcp;

import org.jspecify.annotations.NullMarked;
