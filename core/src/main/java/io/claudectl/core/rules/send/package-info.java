/** Rules of sending: what is valid, who receives it, which limits hold. Pure. */
@NullMarked
package io.claudectl.core.rules.send;

import org.jspecify.annotations.NullMarked;
