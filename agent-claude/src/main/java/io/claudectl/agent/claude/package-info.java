/**
 * Claude Code as it was measured; nothing outside this module names its files. Any thread may ask.
 */
@NullMarked
package io.claudectl.agent.claude;

import org.jspecify.annotations.NullMarked;
