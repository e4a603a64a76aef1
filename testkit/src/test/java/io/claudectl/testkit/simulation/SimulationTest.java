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
    void message_isNeverLostDoubledUnmarkedOrWronglySeen(long seed) {
        Simulation.run(seed);
    }
}
