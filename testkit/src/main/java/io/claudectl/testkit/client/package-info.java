/**
 * The real Claude Code client without its network: a stub of the model API that plays scripts, a
 * scratch home, terminals in a private tmux and headless runs. For one test at a time; each wait
 * has a deadline, and nothing sleeps.
 */
@NullMarked
package io.claudectl.testkit.client;

import org.jspecify.annotations.NullMarked;
