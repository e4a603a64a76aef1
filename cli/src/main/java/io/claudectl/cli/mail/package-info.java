/** Commands that send, read, follow and settle messages. */
@NullMarked
package io.claudectl.cli.mail;

import org.jspecify.annotations.NullMarked;
