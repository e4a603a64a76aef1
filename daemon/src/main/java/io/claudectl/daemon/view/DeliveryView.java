package io.claudectl.daemon.view;

import io.claudectl.core.message.Delivery;
import io.claudectl.core.text.SafeText;
import io.claudectl.json.Json;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A delivery and its state.
 *
 * @param state pending, parked, leased, delivered, acked, dead or withdrawn
 * @param evidence of a delivered one: seen, handed or unproven
 * @param outcome of an acked one: done, failed or declined
 * @param reason of a dead one; of an acked one its note
 * @param until of a parked one: not handed out before
 * @param at when it was delivered, acked, given up or withdrawn
 * @param attempt how often it was presented
 */
public record DeliveryView(
        String role,
        String state,
        @Nullable String evidence,
        @Nullable String outcome,
        @Nullable String reason,
        @Nullable Instant until,
        @Nullable Instant at,
        int attempt) {

    public static DeliveryView of(Delivery delivery) {
        String role = delivery.role().value();
        int attempt = delivery.tally().attempt();
        return switch (delivery.state()) {
            case Delivery.State.Pending(var notBefore) ->
                    new DeliveryView(
                            role,
                            notBefore == null ? "pending" : "parked",
                            null,
                            null,
                            null,
                            notBefore,
                            null,
                            attempt);
            case Delivery.State.Leased() ->
                    new DeliveryView(role, "leased", null, null, null, null, null, attempt);
            case Delivery.State.Delivered(var evidence, var at) ->
                    new DeliveryView(
                            role, "delivered", evidence.word(), null, null, null, at, attempt);
            case Delivery.State.Acked(var by, var outcome, var note, var at) ->
                    new DeliveryView(role, "acked", null, outcome.word(), note, null, at, attempt);
            case Delivery.State.Dead(var reason, var at) ->
                    new DeliveryView(role, "dead", null, null, reason, null, at, attempt);
            case Delivery.State.Withdrawn(var at) ->
                    new DeliveryView(role, "withdrawn", null, null, null, null, at, attempt);
        };
    }

    public Map<String, @Nullable Object> json() {
        return Json.object(
                "role", role,
                "state", state,
                "evidence", evidence,
                "outcome", outcome,
                "reason", reason,
                "until", until == null ? null : until.toString(),
                "at", at == null ? null : at.toString(),
                "attempt", attempt);
    }

    /** Renders the state in a few words. */
    public String text() {
        return switch (state) {
            case "parked" -> "parked until " + until;
            case "delivered" -> "delivered " + evidence;
            case "acked" ->
                    "acked " + outcome + (reason == null ? "" : ": " + SafeText.singleLine(reason));
            case "dead" -> "dead: " + SafeText.singleLine(String.valueOf(reason));
            case "withdrawn" -> "withdrawn, claimed elsewhere";
            default -> state;
        };
    }
}
