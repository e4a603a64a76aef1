/** Installing, checking, upgrading and removing, with the built image in scratch homes. */
@NullMarked
package io.claudectl.e2e.setup;

import org.jspecify.annotations.NullMarked;
