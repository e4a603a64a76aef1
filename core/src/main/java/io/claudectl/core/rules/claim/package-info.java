/** Rules of work that has one owner: offers, claims, the search for an owner, and its end. Pure. */
@NullMarked
package io.claudectl.core.rules.claim;

import org.jspecify.annotations.NullMarked;
