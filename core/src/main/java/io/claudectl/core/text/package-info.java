/** Safe text and refusals. The lowest layer: it uses no other package of core. */
@NullMarked
package io.claudectl.core.text;

import org.jspecify.annotations.NullMarked;
