/** Bounds: rates, sizes, times. */
@NullMarked
package io.claudectl.core.limit;

import org.jspecify.annotations.NullMarked;
