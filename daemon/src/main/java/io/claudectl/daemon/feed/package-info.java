/** Committed changes for readers beside the broker. Platform threads read; the broker publishes. */
@NullMarked
package io.claudectl.daemon.feed;

import org.jspecify.annotations.NullMarked;
