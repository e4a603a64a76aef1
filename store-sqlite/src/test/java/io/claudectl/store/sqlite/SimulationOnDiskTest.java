package io.claudectl.store.sqlite;

import io.claudectl.testkit.simulation.Simulation;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Some of the simulation's seeds on the real store. */
class SimulationOnDiskTest {
    @ParameterizedTest
    @ValueSource(longs = {3, 14, 15, 92})
    void simulation_onDisk_holdsWhatHoldsInMemory(long seed, @TempDir Path directory) {
        Simulation.run(seed, new SqliteGround(directory.resolve("bus.db")));
    }
}
