/** What nobody should say to the bus, said to the built program through every door. */
@NullMarked
package io.claudectl.e2e.hostile;

import org.jspecify.annotations.NullMarked;
