/** The command line, as it runs inside the daemon on a thread of its call, or apart from it. */
@NullMarked
package io.claudectl.cli;

import org.jspecify.annotations.NullMarked;
