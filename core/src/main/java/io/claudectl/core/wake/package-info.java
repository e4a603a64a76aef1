/**
 * When an idle session is woken for its mail, and how it can be reached at all. Pure, but for the
 * memory the broker thread owns.
 */
@NullMarked
package io.claudectl.core.wake;

import org.jspecify.annotations.NullMarked;
