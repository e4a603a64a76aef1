/**
 * What every command works with: its caller, the bus, exit codes and refusals. Knows no command.
 */
@NullMarked
package io.claudectl.cli.context;

import org.jspecify.annotations.NullMarked;
