/** What happens because time passed. Looks run on two platform threads. */
@NullMarked
package io.claudectl.daemon.wait;

import org.jspecify.annotations.NullMarked;
