package io.claudectl.setup.doctor;

import io.claudectl.store.sqlite.Inspection;
import java.nio.file.Path;

/** What can be said of {@code bus.db} without the daemon. */
public interface DatabaseLook {
    /** Looks once; never fails. */
    Inspection look(Path database);
}
