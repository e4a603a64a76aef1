/** The one writer and the way to it. Any thread may call; one thread works. */
@NullMarked
package io.claudectl.daemon.broker;

import org.jspecify.annotations.NullMarked;
