package io.claudectl.setup.install;

import io.claudectl.setup.Program;
import io.claudectl.setup.install.RunningSessions.Running;
import io.claudectl.store.sqlite.Inspection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes an installation away: from the client, or as a whole. */
public final class Removal {
    private final Places places;
    private final @Nullable Onboarding record;
    private final Processes processes;

    public Removal(Places places, @Nullable Onboarding record, Processes processes) {
        this.places = places;
        this.record = record;
        this.processes = processes;
    }

    /** What will change. */
    public List<String> shown(boolean purge) throws IOException, Refused {
        var shown =
                new ArrayList<>(
                        Removing.steps(places, record, running()).stream()
                                .map(Step::shown)
                                .filter(text -> !text.isEmpty())
                                .toList());
        if (purge) {
            shown.addAll(Purging.shown(places, foreignDatabase(), running()));
        }
        return List.copyOf(shown);
    }

    /** Takes the plugin out of the client. */
    public void remove(InitLock lock) throws IOException, Refused {
        lock.apply(Removing.steps(places, record, running()));
    }

    /** Ends the daemon and deletes program and state, behind {@link #remove}. */
    public List<String> purge(InitLock lock, Program program, List<Running> running)
            throws IOException {
        boolean foreign = foreignDatabase();
        // Without its program a bridge that is still open cannot start another daemon.
        lock.apply(List.of(Purging.program(places, running)));
        var notes = new ArrayList<String>();
        if (!foreign) {
            Daemons.end(new Client(program.client()), "").ifPresent(notes::add);
        }
        lock.apply(Purging.steps(places, foreign, running));
        if (record != null) {
            lock.apply(List.of(Purging.sweep(places, record)));
        }
        if (Files.isDirectory(places.state()) && running.isEmpty()) {
            notes.add(places.state() + " holds files that are not ours and stays");
        }
        return notes;
    }

    private List<Running> running() {
        return RunningSessions.of(places.config(), processes);
    }

    private boolean foreignDatabase() throws IOException {
        Path database = places.database();
        if (!Files.exists(database)) {
            return false;
        }
        Inspection.Kind kind = Inspection.of(database).kind();
        return kind == Inspection.Kind.RUST || kind == Inspection.Kind.FOREIGN;
    }
}
