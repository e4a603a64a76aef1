package io.claudectl.setup.install;

import io.claudectl.store.sqlite.RustBus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What follows the last step, through the installed program: daemon, roles, old versions. */
public final class Finishing {
    private final Places places;
    private final Processes processes;
    private final Client client;

    public Finishing(Places places, Processes processes) {
        this(places, processes, new Client(places.client()));
    }

    Finishing(Places places, Processes processes, Client client) {
        this.places = places;
        this.processes = processes;
        this.client = client;
    }

    /** Replaces an old daemon, imports roles kept aside, and sweeps old versions away. */
    public List<String> settle(InitLock lock, Onboarding record) throws IOException {
        var notes = new ArrayList<String>();
        Daemons.end(client, record.build()).ifPresent(notes::add);
        notes.addAll(imported(lock));
        if (record.choices().link()) {
            notes.addAll(Images.sweep(places, record.image(), processes, lock.disk()));
        }
        return List.copyOf(notes);
    }

    /** Has a daemon that runs take the settings over: it ends, and sessions start the next one. */
    public void reload() throws IOException {
        client.run("daemon", "stop");
    }

    /** Binds a role to a directory. */
    public Client.Ran bind(String role, Path directory) throws IOException {
        return client.run("bus", "role", "bind", role, directory.toString());
    }

    /** Takes the roles of another claudectl's database over, once. */
    private List<String> imported(InitLock lock) throws IOException {
        if (!Files.exists(places.keptDatabase()) || Files.exists(places.imported())) {
            return List.of();
        }
        var notes = new ArrayList<String>();
        try {
            RustBus other = RustBus.read(places.keptDatabase());
            for (RustBus.Role role : other.roles()) {
                var words = new ArrayList<>(List.of("bus", "role", "bind", role.name()));
                if (role.cwd() != null && !role.cwd().isEmpty()) {
                    words.add(role.cwd());
                }
                if (role.lastSessionId() != null && !role.lastSessionId().isEmpty()) {
                    words.addAll(List.of("--session-id", role.lastSessionId()));
                }
                Client.Ran bound = client.run(words.toArray(String[]::new));
                notes.add(
                        bound.done()
                                ? "imported the role " + role.name()
                                : "the role '%s' was not imported: %s"
                                        .formatted(
                                                role.name(),
                                                bound.err().replace("claudectl: ", "")));
            }
            long waiting = other.messages().getOrDefault("pending", 0L);
            if (waiting > 0) {
                notes.add(
                        "%d undelivered messages of the other claudectl stay in %s"
                                .formatted(waiting, places.keptDatabase()));
            }
        } catch (IOException | RuntimeException unreadable) {
            notes.add(
                    "the roles in %s cannot be read: %s"
                            .formatted(places.keptDatabase(), unreadable.getMessage()));
        }
        lock.disk().write(places.imported(), new byte[0], Step.PRIVATE);
        return notes;
    }
}
