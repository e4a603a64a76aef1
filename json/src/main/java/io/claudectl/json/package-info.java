/**
 * Reads and writes JSON, strictly where the bus answers for it and leniently where a hook must not
 * fail. Any thread may use it.
 */
@NullMarked
package io.claudectl.json;

import org.jspecify.annotations.NullMarked;
