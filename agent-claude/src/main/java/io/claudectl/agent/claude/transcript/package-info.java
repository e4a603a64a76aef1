/** Transcripts: which mail the model saw, which files it worked on. Any thread may read. */
@NullMarked
package io.claudectl.agent.claude.transcript;

import org.jspecify.annotations.NullMarked;
