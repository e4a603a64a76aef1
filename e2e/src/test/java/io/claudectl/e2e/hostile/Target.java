package io.claudectl.e2e.hostile;

import io.claudectl.demo.PrivateBus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;

/** A private bus with one role, {@code frontend}, that is attacked and then thrown away. */
final class Target implements AutoCloseable {
    private final PrivateBus bus;
    private final Daemon daemon;

    Target() {
        this("");
    }

    /**
     * @param toml its configuration
     */
    Target(String toml) {
        try {
            bus =
                    PrivateBus.in(
                            Files.createTempDirectory("claudectl-hostile-"),
                            Path.of(System.getProperty("claudectl.image", "../dist/target/image"))
                                    .toAbsolutePath()
                                    .normalize(),
                            InstantSource.system());
        } catch (IOException failure) {
            throw new AssertionError("cannot make a scratch directory", failure);
        }
        if (!toml.isEmpty()) {
            bus.configure(toml);
        }
        bus.call("bus", "role", "bind", "frontend", bus.directory("frontend").toString()).orFail();
        daemon = Daemon.of(bus);
    }

    PrivateBus bus() {
        return bus;
    }

    Daemon daemon() {
        return daemon;
    }

    RawClient connect() throws IOException {
        return RawClient.connect(bus);
    }

    @Override
    public void close() {
        bus.close();
        bus.remove();
    }
}
