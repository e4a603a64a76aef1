/**
 * The bus end to end: the built image, the plugin it generates and the real client in tmux, against
 * the stub of the model API. Every test has a scene of its own.
 */
@NullMarked
package io.claudectl.e2e.real;

import org.jspecify.annotations.NullMarked;
