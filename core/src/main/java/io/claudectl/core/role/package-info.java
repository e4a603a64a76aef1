/** Values of roles and sessions: names, keys, processes, patterns of files. */
@NullMarked
package io.claudectl.core.role;

import org.jspecify.annotations.NullMarked;
