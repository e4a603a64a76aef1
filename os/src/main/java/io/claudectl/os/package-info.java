/** Linux as the rest of the program asks for it; any thread may ask. */
@NullMarked
package io.claudectl.os;

import org.jspecify.annotations.NullMarked;
