package io.claudectl.testkit.client;

import io.claudectl.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A scratch home in which the client asks nothing: dialogs answered, one folder of projects
 * trusted, a plugin registered. To be complete before the first session starts.
 */
public final class ClientHome {
    private static final String SESSIONS = ".claude/sessions";
    private static final String HOOKS = "\"hooks\":{";
    private static final String KEY = "sk-fake";

    /** The session file of an idle session: shell while a monitor runs beside it. */
    private static final Pattern IDLE = Pattern.compile("\"status\":\"(idle|shell)\"");

    private final Path home;
    private final Path projects;
    private boolean hooked;

    private ClientHome(Path home, Path projects) {
        this.home = home;
        this.projects = projects;
    }

    /**
     * Writes the home.
     *
     * @param marketplace folder of the plugin, or null for a client without one
     * @param plugin name of the plugin and of its marketplace
     * @param allow tools that may be used unasked
     */
    public static ClientHome create(
            Path scratch, @Nullable Path marketplace, String plugin, List<String> allow) {
        try {
            Path home = Files.createDirectories(scratch.resolve("home")).toRealPath();
            Path projects = Files.createDirectories(scratch.resolve("work")).toRealPath();
            Files.createDirectories(home.resolve(".claude"));
            Files.writeString(home.resolve(".claude.json"), Json.write(answered(projects)));
            Files.writeString(
                    home.resolve(".claude/settings.json"),
                    Json.write(settings(marketplace, plugin, allow)));
            return new ClientHome(home, projects);
        } catch (IOException failure) {
            throw new UncheckedIOException(
                    "cannot write a home for the client below " + scratch, failure);
        }
    }

    public Path path() {
        return home;
    }

    /** Returns a trusted working directory, made at the first call. */
    public Path project(String name) {
        try {
            return Files.createDirectories(projects.resolve(name));
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot make the project " + name, failure);
        }
    }

    /**
     * Returns the whole environment of a session: of the caller's own only PATH.
     *
     * @param api the address of the model API
     * @param programs directories before the PATH
     */
    public Map<String, String> environment(String api, Path... programs) {
        var path = new StringBuilder();
        for (Path each : programs) {
            path.append(each).append(':');
        }
        var environment = new LinkedHashMap<String, String>();
        environment.put("HOME", home.toString());
        environment.put("PATH", path + "/usr/local/bin:/usr/bin:/bin");
        environment.put("SHELL", "/bin/sh");
        environment.put("TERM", "xterm-256color");
        environment.put("LANG", "C.UTF-8");
        environment.put("ANTHROPIC_API_KEY", KEY);
        environment.put("ANTHROPIC_BASE_URL", api);
        environment.put("CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "1");
        environment.put("DISABLE_TELEMETRY", "1");
        environment.put("DISABLE_AUTOUPDATER", "1");
        environment.put("IS_SANDBOX", "1");
        return environment;
    }

    /** Returns the session file of a running session. */
    public Path sessionFile(long pid) {
        return home.resolve(SESSIONS).resolve(pid + ".json");
    }

    /** Adds a hook of the user's own; for sessions that start from now on. */
    public void hook(String event, String command) {
        Path file = home.resolve(".claude/settings.json");
        var hook = Map.of("type", "command", "command", command, "timeout", 120L);
        String added =
                Json.write(event) + ":" + Json.write(List.of(Map.of("hooks", List.of(hook))));
        try {
            String settings = Files.readString(file);
            Files.writeString(
                    file,
                    hooked
                            ? settings.replace(HOOKS, HOOKS + added + ",")
                            : "{" + HOOKS + added + "}," + settings.strip().substring(1));
            hooked = true;
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot write " + file, failure);
        }
    }

    /** Waits until a session's own file shows no turn; it shows that before each request too. */
    public void awaitIdle(long pid) {
        var deadline = Deadline.in(Deadline.SOON);
        Path file = sessionFile(pid);
        Path sessions = home.resolve(SESSIONS);
        try (WatchService watch = sessions.getFileSystem().newWatchService()) {
            sessions.register(
                    watch,
                    StandardWatchEventKinds.ENTRY_CREATE,
                    StandardWatchEventKinds.ENTRY_MODIFY);
            while (!IDLE.matcher(Files.readString(file)).find()) {
                WatchKey key = watch.poll(deadline.left(), TimeUnit.NANOSECONDS);
                if (key == null) {
                    throw new AssertionError("busy too long: " + Files.readString(file));
                }
                key.pollEvents();
                key.reset();
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot watch " + file, failure);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new AssertionError("stopped while watching " + file, stopped);
        }
    }

    private static Map<String, ?> answered(Path projects) {
        var trusted =
                Map.of(
                        "hasTrustDialogAccepted",
                        true,
                        "hasCompletedProjectOnboarding",
                        true,
                        "allowedTools",
                        List.of(),
                        "mcpServers",
                        Map.of());
        var all = new LinkedHashMap<String, Object>();
        all.put("hasCompletedOnboarding", true);
        all.put("theme", "dark");
        all.put("lastOnboardingVersion", "2.1.330");
        all.put("numStartups", 3L);
        all.put("bypassPermissionsModeAccepted", true);
        all.put("hasSeenAutoDefaultNotice", true);
        all.put("hasSeenAutoDefaultNudge", true);
        all.put("hasResetAutoModeOptInForDefaultOffer", true);
        all.put("officialMarketplaceAutoInstallAttempted", true);
        all.put("customApiKeyResponses", Map.of("approved", List.of(KEY), "rejected", List.of()));
        // Directories below inherit trust.
        all.put("projects", Map.of(projects.toString(), trusted));
        return all;
    }

    private static Map<String, ?> settings(
            @Nullable Path marketplace, String plugin, List<String> allow) {
        var settings = new LinkedHashMap<String, Object>();
        settings.put("permissions", Map.of("defaultMode", "default", "allow", allow));
        if (marketplace != null) {
            settings.put(
                    "extraKnownMarketplaces",
                    Map.of(
                            plugin,
                            Map.of(
                                    "source",
                                    Map.of(
                                            "source",
                                            "directory",
                                            "path",
                                            marketplace.toString()))));
            settings.put("enabledPlugins", Map.of(plugin + "@" + plugin, true));
        }
        return settings;
    }
}
