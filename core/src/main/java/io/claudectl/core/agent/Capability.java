package io.claudectl.core.agent;

import java.time.LocalDate;

/** The degree to which an agent can be relied on for one thing. */
public sealed interface Capability {
    /** The agent cannot do it. */
    record None() implements Capability {}

    /** The agent does it where it can; without proof. */
    record BestEffort() implements Capability {}

    /** Tests with the agent of that version, run on that day, showed it. */
    record Proved(String version, LocalDate on) implements Capability {}
}
