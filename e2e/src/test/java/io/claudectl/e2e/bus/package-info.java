/**
 * The built program as a black box: commands outside sessions, and scripted sessions that behave as
 * the client does. One thread runs a test; each test class or test has a bus of its own.
 */
package io.claudectl.e2e.bus;
