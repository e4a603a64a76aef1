/** History for people and programs: the event log, and one message's story. */
@NullMarked
package io.claudectl.daemon.history;

import org.jspecify.annotations.NullMarked;
