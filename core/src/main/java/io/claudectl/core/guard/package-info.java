/** Bounds, and what is said when one is reached. */
@NullMarked
package io.claudectl.core.guard;

import org.jspecify.annotations.NullMarked;
