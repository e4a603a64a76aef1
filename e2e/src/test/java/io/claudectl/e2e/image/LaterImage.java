package io.claudectl.e2e.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The built image, as a later version would look. */
public final class LaterImage {
    /** What the client in it calls itself. */
    public static final String BUILD = "9.9.9+test";

    private LaterImage() {}

    /** Of the later version through and through. */
    public static Path whole(Path image, Path at) throws IOException, InterruptedException {
        client(image, at);
        run("cp", "-a", image.resolve("lib").toString(), at.resolve("lib").toString());
        Path options = at.resolve("lib").resolve("jvm.options");
        Files.writeString(
                options,
                Files.readString(options)
                        .replaceAll("claudectl\\.build=.*", "claudectl.build=" + BUILD));
        return at;
    }

    /** Its client says that it is later; the daemon it starts is not. */
    public static Path lying(Path image, Path at) throws IOException, InterruptedException {
        client(image, at);
        Files.createSymbolicLink(at.resolve("lib"), image.resolve("lib"));
        return at;
    }

    private static void client(Path image, Path at) throws IOException, InterruptedException {
        Path bin = Files.createDirectories(at.resolve("bin"));
        Path build = Path.of("..", "client", "build").toAbsolutePath();
        run(build.toString(), bin.resolve("claudectl").toString(), BUILD);
        Files.createSymbolicLink(at.resolve("jre"), image.resolve("jre"));
    }

    private static void run(String... command) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor())
                .as(String.join(" ", command))
                .isZero();
    }
}
