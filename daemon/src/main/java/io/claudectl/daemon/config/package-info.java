/** The settings of {@code config.toml}: every key, its type, and the values in use. */
@NullMarked
package io.claudectl.daemon.config;

import org.jspecify.annotations.NullMarked;
