/**
 * Work that has one owner: offers, claims with lease and epoch, and what becomes of work nobody
 * takes. Pure, but for the memory the broker thread owns.
 */
@NullMarked
package io.claudectl.core.claim;

import org.jspecify.annotations.NullMarked;
