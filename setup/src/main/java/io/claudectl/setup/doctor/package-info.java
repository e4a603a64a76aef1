/**
 * The look at whether everything works: one small check after the other, each with what it saw and
 * the command that mends it. Runs in a process of its own and asks the daemon only through the
 * native client, so it is of use where no daemon can start. One thread.
 */
package io.claudectl.setup.doctor;
