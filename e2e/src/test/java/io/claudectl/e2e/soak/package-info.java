/**
 * The soak: many played sessions on the built image while processes are killed at random, and an
 * audit of the event log against what senders were told and what sessions really saw. And work that
 * many want at once, held against its rows.
 */
@NullMarked
package io.claudectl.e2e.soak;

import org.jspecify.annotations.NullMarked;
