/** Work caused by time. Checks run on two platform threads. */
@NullMarked
package io.claudectl.daemon.wait;

import org.jspecify.annotations.NullMarked;
