/** The frames on the Unix socket. Any thread may encode; a reader belongs to one. */
@NullMarked
package io.claudectl.protocol;

import org.jspecify.annotations.NullMarked;
