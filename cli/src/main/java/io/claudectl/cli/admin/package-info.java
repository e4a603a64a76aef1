/** Commands about the daemon, its settings, its log and its figures. */
@NullMarked
package io.claudectl.cli.admin;

import org.jspecify.annotations.NullMarked;
