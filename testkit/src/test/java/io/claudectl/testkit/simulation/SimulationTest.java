package io.claudectl.testkit.simulation;

import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SimulationTest {
    static LongStream seeds() {
        return LongStream.range(0, 200);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void no_message_is_lost_doubled_unmarked_or_called_seen_when_it_was_not(long seed) {
        Simulation.run(seed);
    }
}
