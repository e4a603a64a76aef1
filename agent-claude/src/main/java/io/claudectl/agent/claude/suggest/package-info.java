/** Role suggestions from what a session did. Pure. */
@NullMarked
package io.claudectl.agent.claude.suggest;

import org.jspecify.annotations.NullMarked;
