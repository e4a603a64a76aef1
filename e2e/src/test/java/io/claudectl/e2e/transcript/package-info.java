/**
 * Transcripts: what people, programs and sessions type at one bus, and all that it answers. The
 * files in {@code src/test/resources/transcripts} are documentation and tests at once; {@code
 * ./test transcripts --renew} writes the answers anew.
 */
@NullMarked
package io.claudectl.e2e.transcript;

import org.jspecify.annotations.NullMarked;
