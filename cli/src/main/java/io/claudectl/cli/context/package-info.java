/** The context of every command: its caller, the bus, exit codes and refusals. Names no command. */
@NullMarked
package io.claudectl.cli.context;

import org.jspecify.annotations.NullMarked;
