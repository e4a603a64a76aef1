/**
 * Plays the worked example: a private bus, and sessions that behave as the client does toward
 * hooks, tools and transcripts. One thread drives a bus and its sessions; calls from outside any
 * session may be made on several.
 */
package io.claudectl.demo;
