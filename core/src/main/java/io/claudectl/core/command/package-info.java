/**
 * One operation for each request of a caller, put together from rules, and the engine that runs and
 * commits them. Run by the broker thread.
 */
@NullMarked
package io.claudectl.core.command;

import org.jspecify.annotations.NullMarked;
