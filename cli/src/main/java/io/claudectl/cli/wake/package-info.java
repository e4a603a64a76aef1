/** Commands that wake sessions and that keep them from being woken. */
@NullMarked
package io.claudectl.cli.wake;

import org.jspecify.annotations.NullMarked;
