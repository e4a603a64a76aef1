/**
 * What is printed of the command line itself, from picocli's model of it: completion scripts and
 * the manual. Nothing here knows a command by name. Any thread may enter.
 */
package io.claudectl.cli.help;
