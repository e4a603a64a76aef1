package io.claudectl.setup.doctor;

import io.claudectl.setup.install.Client;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The program itself: where it is found, that all copies are of one version, its image. */
final class ProgramChecks {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final Duration JVM_LIMIT = Duration.ofSeconds(10);
    private static final String OWN = "claudectl ";

    private final Scene scene;

    ProgramChecks(Scene scene) {
        this.scene = scene;
    }

    List<Check> all() throws IOException {
        return List.of(onPath(), copy(), image());
    }

    private Check onPath() throws IOException {
        String build = scene.program().build();
        Path found = scene.found("claudectl");
        Path link = scene.places().link();
        if (found == null) {
            return Check.advice(
                    "program",
                    "this is %s, but no claudectl is on PATH".formatted(build),
                    Files.exists(link)
                            ? "export PATH=\"%s:$PATH\"".formatted(link.getParent())
                            : scene.program().client() + " init");
        }
        String version = version(found);
        if (version.equals(build)) {
            return Check.pass("program", found + " is " + build);
        }
        return Check.advice(
                "program",
                version.isEmpty()
                        ? "%s on PATH is another program, or does not run; this is %s"
                                .formatted(found, build)
                        : "%s on PATH is %s, this is %s".formatted(found, version, build),
                version.isEmpty()
                        ? scene.program().client() + " init"
                        : scene.program().client() + " init --upgrade");
    }

    private Check copy() throws IOException {
        Path copy = scene.places().client();
        if (!Files.exists(copy)) {
            return Check.skipped("client copy", copy + " is not installed");
        }
        String version = version(copy);
        String mends = scene.program().client() + " init --upgrade";
        if (version.isEmpty()) {
            return Check.fail("client copy", copy + " does not run; hooks call it", mends);
        }
        return version.equals(scene.program().build())
                ? Check.pass("client copy", copy + " is " + version)
                : Check.advice(
                        "client copy",
                        "%s, which hooks call, is %s; this is %s"
                                .formatted(copy, version, scene.program().build()),
                        mends);
    }

    /** What a native client calls itself; empty where it is none of ours. */
    private String version(Path program) throws IOException {
        Client.Ran ran = scene.children().run(LIMIT, List.of(program.toString(), "--version"));
        String line = ran.out().lines().findFirst().orElse("");
        // Another claudectl's version has no hash behind it.
        return ran.done() && line.startsWith(OWN) && line.contains("+")
                ? line.substring(OWN.length()).strip()
                : "";
    }

    /** A JVM that must use the cache tells whether it can: the daemon would do without. */
    private Check image() throws IOException {
        Path image = scene.program().image();
        Path java = image.resolve("jre/bin/java");
        Path cache = image.resolve("lib/claudectl.aot");
        String mends = "install claudectl again, or in its sources: dist/build --force";
        var command = new ArrayList<String>();
        command.add(java.toString());
        for (String line : Files.readAllLines(image.resolve("lib/jvm.options"))) {
            if (!line.isBlank() && !line.startsWith("#")) {
                command.add(line.replace("@IMAGE@", image.toString()));
            }
        }
        List<String> last =
                List.of("-cp", image.resolve("lib/claudectl.jar").toString(), "-version");
        if (Files.isReadable(cache)) {
            var strict = new ArrayList<>(command);
            strict.addAll(List.of("-XX:AOTCache=" + cache, "-XX:AOTMode=on"));
            strict.addAll(last);
            if (scene.children().run(JVM_LIMIT, strict).done()) {
                return Check.pass("image", image + ", its AOT cache is used");
            }
        }
        command.addAll(last);
        Client.Ran plain = scene.children().run(JVM_LIMIT, command);
        if (!plain.done()) {
            return Check.fail(
                    "image", "%s does not run: %s".formatted(java, Scene.said(plain)), mends);
        }
        return Check.advice(
                "image",
                (Files.exists(cache)
                                ? "%s does not fit its image, so the daemon starts slower: files were"
                                        + " changed, or copied without their times (cp -a)"
                                : "there is no %s, so the daemon starts slower")
                        .formatted(cache),
                mends);
    }
}
