/** Claude Code as it was measured; no other module names its files. Any thread may call. */
@NullMarked
package io.claudectl.agent.claude;

import org.jspecify.annotations.NullMarked;
