/**
 * Stand-ins for what surrounds the rules, and the contracts that both they and the real things
 * keep.
 */
package io.claudectl.testkit;
