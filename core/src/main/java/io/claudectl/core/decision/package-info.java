/**
 * The result of a rule: changes (rows, must happen), notes (memory), effects (hints), and their
 * events.
 */
@NullMarked
package io.claudectl.core.decision;

import org.jspecify.annotations.NullMarked;
