/** Commands that wake sessions or switch wakes off. */
@NullMarked
package io.claudectl.cli.wake;

import org.jspecify.annotations.NullMarked;
