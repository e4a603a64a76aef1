package io.claudectl.setup.install;

import io.claudectl.os.Disk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A user's home with a program in a build directory, and what init makes of it. */
final class House {
    static final String NOW = "2026-01-02T03:04:05Z";

    final Path home;
    final Layout layout;
    final Map<String, String> environment = new HashMap<>();
    Program program;

    private House(Path home, Layout layout, Program program) {
        this.home = home;
        this.layout = layout;
        this.program = program;
        environment.put("HOME", home.toString());
        environment.put("PATH", home.resolve(".local/bin") + ":/usr/bin:/bin");
    }

    static House in(Path scratch) throws IOException, Refused {
        Path home = Files.createDirectories(scratch.resolve("home"));
        var layout = Layout.of(Map.of("HOME", home.toString()));
        Files.createDirectories(layout.config());
        return new House(home, layout, image(scratch.resolve("build"), "0.1.0+aaaa"));
    }

    /** A directory that looks like a program; its client runs and says nothing. */
    static Program image(Path at, String build) throws IOException {
        for (String each :
                new String[] {
                    "bin/claudectl",
                    "lib/claudectl.jar",
                    "lib/jvm.options",
                    "share/man/man1/claudectl.1",
                    "share/completions/claudectl.bash"
                }) {
            Path file = at.resolve(each);
            Files.createDirectories(file.getParent());
            Files.writeString(file, "#!/bin/sh\n# " + each + " " + build + "\n");
        }
        executable(at.resolve("bin/claudectl"));
        return new Program(at, build);
    }

    static void executable(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /**
     * Puts a client's command on PATH.
     *
     * @param script what it does with its words; {@code $settings} is the settings file
     */
    void claude(String script) throws IOException {
        Path file = home.resolve(".local/bin/claude");
        Files.createDirectories(file.getParent());
        Files.writeString(
                file,
                "#!/bin/sh\nconfig=${CLAUDE_CONFIG_DIR:-$HOME/.claude}\nsettings=$config/settings.json\n"
                        + "HOME='%s'; config=${CLAUDE_CONFIG_DIR:-$HOME/.claude}; settings=$config/settings.json\n"
                                .formatted(home)
                        + script);
        executable(file);
    }

    static Install.Asked asked() {
        return new Install.Asked(true, true, true, false, false);
    }

    static Install.Asked askedWithoutTools() {
        return new Install.Asked(true, true, false, false, false);
    }

    Install plan(Layout layout, Install.Asked asked) throws IOException, Refused {
        return new Install(layout, program, asked, environment, NOW);
    }

    Install install() throws IOException, Refused {
        return install(layout, asked(), new Disk());
    }

    Install install(Layout layout, Install.Asked asked, Disk disk) throws IOException, Refused {
        Install install = plan(layout, asked);
        if (!install.nothing()) {
            install.apply(disk);
        }
        return install;
    }

    void remove() throws IOException, Refused {
        remove(new Disk());
    }

    void remove(Disk disk) throws IOException, Refused {
        new Uninstall(layout, null, environment, NOW).remove(disk);
    }

    /** Every file, link and directory below the home with its content. */
    Map<String, String> listing() {
        var listing = new TreeMap<String, String>();
        try (Stream<Path> files = Files.walk(home)) {
            files.forEach(file -> listing.put(home.relativize(file).toString(), content(file)));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return listing;
    }

    /** The same without state and programs. */
    Map<String, String> others() {
        Map<String, String> listing = listing();
        listing.keySet()
                .removeIf(each -> each.startsWith(".claudectl") || each.startsWith(".local"));
        return listing;
    }

    private static String content(Path file) {
        try {
            if (Files.isSymbolicLink(file)) {
                return "-> " + Files.readSymbolicLink(file);
            }
            return Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)
                    ? "directory"
                    : new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
