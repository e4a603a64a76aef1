package io.claudectl.demo;

/**
 * What a hook said.
 *
 * @param context text for the model; empty when there is none
 * @param reason why the turn is to go on; empty when it is not blocked
 */
public record HookAnswer(Ran ran, String context, String decision, String reason) {
    /** The answer of a hook that is not run. */
    static final HookAnswer NONE = new HookAnswer(new Ran(0, "", ""), "", "", "");

    /** What this run of a hook said. */
    public static HookAnswer of(Ran ran) {
        if (ran.out().isBlank()) {
            return new HookAnswer(ran, "", "", "");
        }
        return new HookAnswer(
                ran,
                ran.text("hookSpecificOutput", "additionalContext"),
                ran.text("decision"),
                ran.text("reason"));
    }

    /** True when the client goes on with the turn after this Stop. */
    public boolean continues() {
        return !context.isEmpty() || decision.equals("block");
    }

    public boolean silent() {
        return ran.out().isEmpty();
    }
}
