/**
 * Rules of roles and sessions: who has which role, whom a name means, which acts need a person.
 * Pure.
 */
@NullMarked
package io.claudectl.core.rules.session;

import org.jspecify.annotations.NullMarked;
