/**
 * The ports to the store: past events, facts within a transaction, batches, and the snapshot memory
 * starts from.
 */
@NullMarked
package io.claudectl.core.store;

import org.jspecify.annotations.NullMarked;
