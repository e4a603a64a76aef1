/** Roles, sessions and which session has which role. */
@NullMarked
package io.claudectl.core.role;

import org.jspecify.annotations.NullMarked;
