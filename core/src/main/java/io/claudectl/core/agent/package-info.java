/**
 * What a coding agent can tell and be told: the envelope it reads, the findings of its transcript,
 * the ways to wake it.
 */
@NullMarked
package io.claudectl.core.agent;

import org.jspecify.annotations.NullMarked;
