/**
 * The real Claude Code client without its network: a stub of the model API that plays scripts, a
 * scratch home, terminals in a tmux of their own and headless runs. Made to be used by one test at
 * a time; what waits has a deadline, and nothing sleeps.
 */
@NullMarked
package io.claudectl.testkit.client;

import org.jspecify.annotations.NullMarked;
