/** The one writer and its queue. Any thread may call; one thread works. */
@NullMarked
package io.claudectl.daemon.broker;

import org.jspecify.annotations.NullMarked;
