/**
 * The scripts of a checkout, run on copies and with tools that only write down how they are called.
 */
@org.jspecify.annotations.NullMarked
package io.claudectl.e2e.checkout;
