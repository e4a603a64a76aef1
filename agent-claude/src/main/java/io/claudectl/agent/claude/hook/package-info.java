/** Payloads of the client's hooks. Any thread may read them. */
@NullMarked
package io.claudectl.agent.claude.hook;

import org.jspecify.annotations.NullMarked;
