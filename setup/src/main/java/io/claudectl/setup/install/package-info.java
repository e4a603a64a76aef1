/** Installation and removal: a look at the disk, a list of pieces, each put in place by itself. */
@NullMarked
package io.claudectl.setup.install;

import org.jspecify.annotations.NullMarked;
