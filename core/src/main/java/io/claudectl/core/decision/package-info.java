/**
 * What a rule decides: changes (rows, must happen), notes (memory), effects (hints), and the events
 * that go with them.
 */
@NullMarked
package io.claudectl.core.decision;

import org.jspecify.annotations.NullMarked;
