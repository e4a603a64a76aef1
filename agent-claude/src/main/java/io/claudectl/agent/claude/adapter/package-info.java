/** The port's implementation for Claude Code, above all other packages. Any thread may call. */
@NullMarked
package io.claudectl.agent.claude.adapter;

import org.jspecify.annotations.NullMarked;
