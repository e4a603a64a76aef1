/** Installation and removal: reads the disk, lists pieces, and installs each by itself. */
@NullMarked
package io.claudectl.setup.install;

import org.jspecify.annotations.NullMarked;
