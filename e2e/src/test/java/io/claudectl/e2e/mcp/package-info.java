/**
 * The bus's MCP server as programs meet it: the built image, spoken to by the official client and
 * by raw lines.
 */
@NullMarked
package io.claudectl.e2e.mcp;

import org.jspecify.annotations.NullMarked;
