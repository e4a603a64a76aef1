/**
 * One operation for each request of a caller, made of rules, and the engine that runs and commits
 * them. The broker thread runs them.
 */
@NullMarked
package io.claudectl.core.command;

import org.jspecify.annotations.NullMarked;
