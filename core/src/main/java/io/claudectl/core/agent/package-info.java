/**
 * The interface to coding agents: the envelope they read, the findings of their transcripts, the
 * channels to wake them.
 */
@NullMarked
package io.claudectl.core.agent;

import org.jspecify.annotations.NullMarked;
