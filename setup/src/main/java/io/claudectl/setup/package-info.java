/** The plugin folder. Any thread may write one. */
@NullMarked
package io.claudectl.setup;

import org.jspecify.annotations.NullMarked;
