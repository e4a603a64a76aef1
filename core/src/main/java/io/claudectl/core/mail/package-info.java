/**
 * Messages, deliveries and leases: who gets what when, and what proves that it arrived. Pure, but
 * for the memory the broker thread owns.
 */
@NullMarked
package io.claudectl.core.mail;

import org.jspecify.annotations.NullMarked;
