package io.claudectl.e2e.client;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client's files are layers; {@code claudectl.h} lists them, lowest first. */
class ClientLayersTest {
    private static final Path CLIENT = Path.of("..", "client").toAbsolutePath().normalize();
    private static final Pattern SECTION = Pattern.compile("(?m)^/\\* (\\w+)\\.c");

    @TempDir private Path objects;

    @Test
    void each_file_callsOnlyThoseBelow() throws Exception {
        String header = Files.readString(CLIENT.resolve("claudectl.h"));
        var files = new ArrayList<String>();
        SECTION.matcher(header).results().forEach(found -> files.add(found.group(1)));
        files.add("main");
        assertThat(files).doesNotHaveDuplicates();
        try (var all = Files.list(CLIENT)) {
            assertThat(all.map(file -> file.getFileName().toString()))
                    .filteredOn(name -> name.endsWith(".c"))
                    .hasSameElementsAs(files.stream().map(name -> name + ".c").toList());
        }
        var below = new HashSet<String>();
        var wanted = new HashMap<String, Set<String>>();
        var defined = new HashSet<String>();
        for (String file : files) {
            Map<Boolean, Set<String>> symbols = symbols(file);
            below.addAll(symbols.get(true));
            defined.addAll(symbols.get(true));
            Set<String> missing = new HashSet<>(symbols.get(false));
            missing.removeAll(below);
            wanted.put(file, missing);
        }
        wanted.values().forEach(each -> each.retainAll(defined));
        wanted.values().removeIf(Set::isEmpty);
        assertThat(wanted).as("symbols of a file above").isEmpty();
    }

    /** The names that a file defines (true), and those that it leaves to others (false). */
    private Map<Boolean, Set<String>> symbols(String file) throws Exception {
        Path object = objects.resolve(file + ".o");
        run(
                "cc",
                "-std=c11",
                "-D_GNU_SOURCE",
                "-DBUILD_ID=\"x\"",
                "-DSTART_LIMIT_MS=1",
                "-DJVM_LIMIT_MS=1",
                "-c",
                "-o",
                object.toString(),
                CLIENT.resolve(file + ".c").toString());
        List<String[]> lines =
                run("nm", object.toString())
                        .lines()
                        .map(line -> line.strip().split(" +", -1))
                        .toList();
        return Map.of(
                true,
                lines.stream()
                        .filter(line -> line.length == 3 && "TDBRC".contains(line[1]))
                        .map(line -> line[2])
                        .collect(toSet()),
                false,
                lines.stream()
                        .filter(line -> line.length == 2 && line[0].equals("U"))
                        .map(line -> line[1])
                        .collect(toSet()));
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }
}
