package io.claudectl.daemon;

import io.claudectl.agent.claude.session.ClientVersions;
import io.claudectl.core.limit.Limits;
import io.claudectl.daemon.config.ConfigInUse;
import io.claudectl.daemon.door.Control;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The daemon's status, and its end. */
final class DaemonControl implements Control {
    private final Home home;
    private final Path socket;
    private final ConfigInUse settings;
    private final ClientVersions versions;
    private final Runnable stop;

    DaemonControl(
            Home home, Path socket, ConfigInUse settings, ClientVersions versions, Runnable stop) {
        this.home = home;
        this.socket = socket;
        this.settings = settings;
        this.versions = versions;
        this.stop = stop;
    }

    @Override
    public Map<String, Object> status() {
        ProcessHandle self = ProcessHandle.current();
        Limits limits = settings.config().limits();
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("running", true);
        status.put("pid", self.pid());
        status.put("version", Build.ID);
        status.put("started", self.info().startInstant().map(Object::toString).orElse(""));
        status.put("home", home.root().toString());
        status.put("socket", socket.toString());
        status.put("logs", home.logs().toString());
        if (settings.problem() != null) {
            status.put("config", settings.problem());
        }
        status.put("lease", limits.delivering().lease().toString());
        status.put("per_minute", (long) limits.sending().perMinute());
        status.put("mailbox", (long) limits.sending().mailbox());
        status.put("tested", Build.CLIENT);
        status.put("fallback_versions", versions.fallbacks());
        return status;
    }

    @Override
    public boolean forgetVersion(String version) {
        return versions.forget(version);
    }

    @Override
    public void stop() {
        stop.run();
    }
}
