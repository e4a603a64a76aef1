/** Commands about work without an addressee: subscriptions, owned files, claims. */
@NullMarked
package io.claudectl.cli.routing;

import org.jspecify.annotations.NullMarked;
