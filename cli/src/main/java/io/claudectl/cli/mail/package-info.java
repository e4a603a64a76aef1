/** Commands that send, read, follow and ack messages. */
@NullMarked
package io.claudectl.cli.mail;

import org.jspecify.annotations.NullMarked;
