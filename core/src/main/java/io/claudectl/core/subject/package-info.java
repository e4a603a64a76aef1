/** What subjects look like. */
@NullMarked
package io.claudectl.core.subject;

import org.jspecify.annotations.NullMarked;
