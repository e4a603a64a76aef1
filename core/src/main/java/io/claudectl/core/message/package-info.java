/** Values of messages, deliveries and leases. */
@NullMarked
package io.claudectl.core.message;

import org.jspecify.annotations.NullMarked;
