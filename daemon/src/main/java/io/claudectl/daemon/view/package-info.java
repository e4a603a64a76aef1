/**
 * Records that people and programs read, each with one JSON form. Commands, their {@code --json}
 * and the tools render them; any thread may enter.
 */
@NullMarked
package io.claudectl.daemon.view;

import org.jspecify.annotations.NullMarked;
