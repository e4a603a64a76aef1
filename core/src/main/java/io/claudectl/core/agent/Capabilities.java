package io.claudectl.core.agent;

/**
 * The capabilities of an agent for the bus.
 *
 * @param promptDelivery mail reaches the model with a prompt
 * @param toolDelivery mail reaches the model between two tool calls
 * @param turnEndDelivery mail continues a turn that would end
 * @param arrivalProof records show whether the model answered to a delivery
 * @param wake an idle session can be woken
 * @param permission the bus's own tools can be allowed without a dialog
 * @param editGuard edits of files can be refused
 */
public record Capabilities(
        Capability promptDelivery,
        Capability toolDelivery,
        Capability turnEndDelivery,
        Capability arrivalProof,
        Capability wake,
        Capability permission,
        Capability editGuard) {}
