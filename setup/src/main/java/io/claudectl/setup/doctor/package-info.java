/**
 * The look at whether everything works. Runs in a process of its own, where no daemon can start
 * too, and asks the daemon only through the native client. One thread.
 */
package io.claudectl.setup.doctor;
