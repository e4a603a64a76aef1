/** What the operating system and the client's files say of sessions. Any thread may look. */
@NullMarked
package io.claudectl.daemon.session;

import org.jspecify.annotations.NullMarked;
