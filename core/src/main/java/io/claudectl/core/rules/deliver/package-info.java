/** Rules of delivery: leases, their evidence, deadlines, acks, and notices of the bus. Pure. */
@NullMarked
package io.claudectl.core.rules.deliver;

import org.jspecify.annotations.NullMarked;
