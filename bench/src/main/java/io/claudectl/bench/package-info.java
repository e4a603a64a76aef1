/** The core's hot rules, measured by JMH: {@code bench/rules}. */
@NullMarked
package io.claudectl.bench;

import org.jspecify.annotations.NullMarked;
