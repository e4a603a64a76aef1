/** Subjects, patterns of subjects, and the index that finds the patterns a subject matches. */
@NullMarked
package io.claudectl.core.subject;

import org.jspecify.annotations.NullMarked;
