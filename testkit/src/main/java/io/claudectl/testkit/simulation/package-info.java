/** Runs of the whole core from a seed, with sessions, faults and what must always hold. */
@NullMarked
package io.claudectl.testkit.simulation;

import org.jspecify.annotations.NullMarked;
