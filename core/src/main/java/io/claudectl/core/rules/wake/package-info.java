/** Rules of waking: whether an idle session is woken for its mail, and by which channel. Pure. */
@NullMarked
package io.claudectl.core.rules.wake;

import org.jspecify.annotations.NullMarked;
