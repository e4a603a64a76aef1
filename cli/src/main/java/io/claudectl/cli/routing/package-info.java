/** Commands about work without an addressee: who hears of it, who owns files, who claims it. */
@NullMarked
package io.claudectl.cli.routing;

import org.jspecify.annotations.NullMarked;
