/** Commands about roles and the sessions that hold them. */
@NullMarked
package io.claudectl.cli.role;

import org.jspecify.annotations.NullMarked;
