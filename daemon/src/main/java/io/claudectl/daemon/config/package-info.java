/** The settings of {@code config.toml}: every key, what it may be, and what holds. */
@NullMarked
package io.claudectl.daemon.config;

import org.jspecify.annotations.NullMarked;
