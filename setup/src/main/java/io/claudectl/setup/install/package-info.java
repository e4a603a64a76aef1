/**
 * What {@code init} does: it looks at what stands on disk, plans steps, shows them, and carries
 * them out so that a process killed between any two leaves something the next run mends.
 */
@NullMarked
package io.claudectl.setup.install;

import org.jspecify.annotations.NullMarked;
