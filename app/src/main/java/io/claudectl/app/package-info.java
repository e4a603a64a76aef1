/** Routes a start of the image to the daemon, a command or the demo. */
@NullMarked
package io.claudectl.app;

import org.jspecify.annotations.NullMarked;
