package io.claudectl.setup;

import java.nio.file.Path;

/**
 * The program that runs now.
 *
 * @param image its directory: client, small JDK, jars
 * @param build its build id: version, {@code +}, hash of what it was built from
 */
public record Program(Path image, String build) {
    /** As the image's start options name it. */
    public static Program running() {
        String image = System.getProperty("claudectl.image");
        if (image == null) {
            throw new IllegalStateException("this needs the built program: call claudectl");
        }
        return new Program(Path.of(image), System.getProperty("claudectl.build", "0.0.0"));
    }

    /** Absolute path of the native client in the image. */
    public Path client() {
        return image.resolve("bin").resolve("claudectl");
    }

    /** The released version, without the build's hash. */
    public String number() {
        int plus = build.indexOf('+');
        return plus < 0 ? build : build.substring(0, plus);
    }
}
