/** Values of work that has one owner: claims, claimants, offers. */
@NullMarked
package io.claudectl.core.claim;

import org.jspecify.annotations.NullMarked;
