/**
 * What a user gets: the packed program in a bare environment, its completion in real shells, its
 * manual. zsh, fish and mandoc must be installed.
 */
@org.jspecify.annotations.NullMarked
package io.claudectl.e2e.pack;
