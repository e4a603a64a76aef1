/** The doors of clients: one virtual thread for each connection. */
@NullMarked
package io.claudectl.daemon.door;

import org.jspecify.annotations.NullMarked;
