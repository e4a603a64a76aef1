/**
 * One operation for each thing callers ask of the bus, put together from rules. Run by the broker
 * thread.
 */
@NullMarked
package io.claudectl.core.command;

import org.jspecify.annotations.NullMarked;
