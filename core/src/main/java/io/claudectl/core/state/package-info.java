/** The daemon's memory, and the view of it that rules read. The broker thread alone enters. */
@NullMarked
package io.claudectl.core.state;

import org.jspecify.annotations.NullMarked;
