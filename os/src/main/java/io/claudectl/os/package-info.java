/** Facts of Linux; any thread may call. */
@NullMarked
package io.claudectl.os;

import org.jspecify.annotations.NullMarked;
