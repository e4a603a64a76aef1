/** The states in which no daemon can serve: what a hook costs then, and who learns of it. */
@NullMarked
package io.claudectl.e2e.never;

import org.jspecify.annotations.NullMarked;
