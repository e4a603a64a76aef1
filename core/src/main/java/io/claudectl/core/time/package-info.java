/** A moment with its two clocks, and counts over a sliding window of time. */
@NullMarked
package io.claudectl.core.time;

import org.jspecify.annotations.NullMarked;
