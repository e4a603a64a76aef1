/** Images the tests make for themselves. */
@NullMarked
package io.claudectl.e2e.image;

import org.jspecify.annotations.NullMarked;
