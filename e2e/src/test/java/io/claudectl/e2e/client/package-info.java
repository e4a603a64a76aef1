/**
 * The native client from outside: its binary, built plain and with the compiler's checks, against a
 * daemon that a test plays frame by frame. One thread for each test.
 */
@NullMarked
package io.claudectl.e2e.client;

import org.jspecify.annotations.NullMarked;
