/** The command line, as it runs inside the daemon on the calling connection's thread. */
@NullMarked
package io.claudectl.daemon.command;

import org.jspecify.annotations.NullMarked;
