/**
 * Reads and writes JSON, strictly where we answer for it and leniently where a hook must not fail.
 * Any thread may use it.
 */
@NullMarked
package io.claudectl.json;

import org.jspecify.annotations.NullMarked;
