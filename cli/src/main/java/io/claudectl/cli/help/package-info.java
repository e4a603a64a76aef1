/**
 * Output about the command line itself, from picocli's model of it: completion scripts and the
 * manual. Nothing here names a command. Any thread may enter.
 */
package io.claudectl.cli.help;
