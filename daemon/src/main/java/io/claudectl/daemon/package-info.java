/** The daemon: its start, its settings, and how its parts are wired. */
@NullMarked
package io.claudectl.daemon;

import org.jspecify.annotations.NullMarked;
