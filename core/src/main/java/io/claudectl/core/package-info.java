/**
 * How rules are asked and how what they decide is committed: operations in, rows and replies out.
 * The broker thread alone enters.
 */
@NullMarked
package io.claudectl.core;

import org.jspecify.annotations.NullMarked;
