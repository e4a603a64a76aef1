/**
 * The checks of doctor. Run in a process of their own, also where no daemon can start, and ask the
 * daemon only through the native client. One thread.
 */
package io.claudectl.setup.doctor;
