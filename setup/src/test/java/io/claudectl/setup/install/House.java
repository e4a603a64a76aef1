package io.claudectl.setup.install;

import io.claudectl.setup.Program;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A user's home with a program in a build directory, and what init makes of it. */
final class House {
    static final String NOW = "2026-01-02T03:04:05Z";

    final Path home;
    final Places places;
    Program program;

    private House(Path home, Places places, Program program) {
        this.home = home;
        this.places = places;
        this.program = program;
    }

    static House in(Path scratch) throws IOException, Refused {
        Path home = Files.createDirectories(scratch.resolve("home"));
        var house =
                new House(
                        home,
                        Places.of(Map.of("HOME", home.toString())),
                        image(scratch.resolve("build"), "0.1.0+aaaa"));
        Files.createDirectories(house.places.config());
        return house;
    }

    /** A directory that looks like a program. */
    static Program image(Path at, String build) throws IOException {
        for (String each : new String[] {"bin/claudectl", "lib/claudectl.jar", "lib/jvm.options"}) {
            Path file = at.resolve(each);
            Files.createDirectories(file.getParent());
            Files.writeString(file, each + " " + build);
        }
        Files.setPosixFilePermissions(
                at.resolve("bin/claudectl"),
                java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
        return new Program(at, build);
    }

    void settings(String text) throws IOException {
        Files.writeString(places.settings(), text);
    }

    String settings() throws IOException {
        return Files.readString(places.settings());
    }

    Plan plan(Choices choices, boolean replaceOther) throws IOException, Refused {
        return Installing.plan(
                places,
                program,
                new Installing.Asked(choices, replaceOther, false),
                Onboarding.of(places),
                new Processes(),
                home.resolve(".local/bin").toString(),
                NOW);
    }

    Plan install() throws IOException, Refused {
        return install(Choices.DEFAULT, false, new Disk());
    }

    Plan install(Choices choices, boolean replaceOther, Disk disk) throws IOException, Refused {
        Plan plan = plan(choices, replaceOther);
        if (!plan.nothing()) {
            plan.apply(places, disk);
        }
        return plan;
    }

    void remove() throws IOException, Refused {
        remove(new Disk());
    }

    void remove(Disk disk) throws IOException, Refused {
        for (Step step : Removing.steps(places, Onboarding.of(places), List.of())) {
            step.apply(disk);
        }
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

    /** The same without what belongs to us: state and programs. */
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
