package io.claudectl.e2e.soak;

/** Whoever may have an MCP server running. */
interface Bridged {
    /** Kills it; false when there is none now. */
    boolean killBridge();
}
