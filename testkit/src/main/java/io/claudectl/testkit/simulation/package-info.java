/** Runs of the whole core from a seed, with sessions, faults and the properties that must hold. */
@NullMarked
package io.claudectl.testkit.simulation;

import org.jspecify.annotations.NullMarked;
