/** Running sessions: their processes, files, versions, inbox sockets. Any thread may ask. */
@NullMarked
package io.claudectl.agent.claude.session;

import org.jspecify.annotations.NullMarked;
