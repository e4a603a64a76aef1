/** MCP over HTTP for test tools that speak nothing else. */
@NullMarked
package io.claudectl.testkit.mcp;

import org.jspecify.annotations.NullMarked;
