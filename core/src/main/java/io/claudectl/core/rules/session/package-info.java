/** Rules of roles and sessions: bindings, names, rights. Pure. */
@NullMarked
package io.claudectl.core.rules.session;

import org.jspecify.annotations.NullMarked;
