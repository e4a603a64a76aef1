/** What happens because time passed. Looks run on virtual threads. */
@NullMarked
package io.claudectl.daemon.wait;

import org.jspecify.annotations.NullMarked;
