/** Callers and sessions, from the operating system and the client's files. Any thread may call. */
@NullMarked
package io.claudectl.daemon.session;

import org.jspecify.annotations.NullMarked;
