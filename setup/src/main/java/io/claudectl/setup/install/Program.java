package io.claudectl.setup.install;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * A version of the program.
 *
 * @param image its directory: client, small JDK, jars
 * @param build its build id: version, {@code +}, hash of what it was built from
 */
public record Program(Path image, String build) {
    /** Returns the running one, as the image's start options name it. */
    public static Program running() {
        String image = System.getProperty("claudectl.image");
        if (image == null) {
            throw new IllegalStateException("this needs the built program: call claudectl");
        }
        return new Program(Path.of(image), System.getProperty("claudectl.build", "0.0.0"));
    }

    /** Returns whether its directory holds the program. */
    public boolean whole() {
        return Stream.of("lib/claudectl.jar", "lib/jvm.options", "bin/claudectl")
                .allMatch(each -> Files.isRegularFile(image.resolve(each)));
    }

    /** Returns the absolute path of the native client in the image. */
    public Path client() {
        return image.resolve("bin/claudectl");
    }

    /** Returns the released version, without the build's hash. */
    public String number() {
        return build.replaceFirst("\\+.*", "");
    }
}
