/** Fakes of the rules' ports, and the contracts that they and the real implementations keep. */
package io.claudectl.testkit;
