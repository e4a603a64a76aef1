package io.claudectl.e2e.checkout;

import static org.assertj.core.api.Assertions.assertThat;

import io.claudectl.demo.OutsideCall;
import java.lang.classfile.ClassFile;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The step of the image's build that links records and switches ahead of their first use. */
class PrelinkTest {
    @TempDir private Path scratch = Path.of("");

    @Test
    void prelink_recordsAndSwitches_answerTheSameFromPlainCode() throws Exception {
        Path jar = samples();
        assertThat(linkedAtRunTime(jar)).contains("typeSwitch", "equals", "hashCode", "toString");

        prelink(jar);

        assertThat(linkedAtRunTime(jar)).isEmpty();
        try (var loader =
                new URLClassLoader(
                        new URL[] {jar.toUri().toURL()}, ClassLoader.getPlatformClassLoader())) {
            Class<?> samples = loader.loadClass(LinkedSamples.class.getName());
            assertThat(samples).isNotEqualTo(LinkedSamples.class);
            assertThat(samples.getMethod("tell").invoke(null)).isEqualTo(LinkedSamples.tell());
        }
    }

    @Test
    void prelink_classOfJava5_isGivenFramesOfANewerOne() throws Exception {
        Path jar = scratch.resolve("old.jar");
        var old = ClassFile.of(ClassFile.StackMapsOption.DROP_STACK_MAPS);
        byte[] made =
                old.build(
                        ClassDesc.of("Old"),
                        to ->
                                to.withVersion(49, 0)
                                        .withMethodBody(
                                                "larger",
                                                MethodTypeDesc.ofDescriptor("(II)I"),
                                                ClassFile.ACC_PUBLIC | ClassFile.ACC_STATIC,
                                                code -> {
                                                    var second = code.newLabel();
                                                    code.iload(0).iload(1).if_icmplt(second);
                                                    code.iload(0).ireturn();
                                                    code.labelBinding(second).iload(1).ireturn();
                                                }));
        try (FileSystem files = zip(jar)) {
            Files.write(files.getPath("Old.class"), made);
        }

        prelink(jar);

        try (var loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, null)) {
            Class<?> type = loader.loadClass("Old");
            assertThat(type.getMethod("larger", int.class, int.class).invoke(null, 3, 9))
                    .isEqualTo(9);
        }
        try (FileSystem files = zip(jar)) {
            byte[] after = Files.readAllBytes(files.getPath("Old.class"));
            assertThat(ClassFile.of().parse(after).majorVersion()).isEqualTo(52);
        }
    }

    private Path samples() throws Exception {
        Path jar = scratch.resolve("samples.jar");
        Path classes =
                Path.of(
                        LinkedSamples.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toURI());
        Path folder = classes.resolve(LinkedSamples.class.getPackageName().replace('.', '/'));
        try (FileSystem files = zip(jar);
                var found = Files.newDirectoryStream(folder, "LinkedSamples*.class")) {
            for (Path each : found) {
                Path to = files.getPath(classes.relativize(each).toString());
                Files.createDirectories(to.getParent());
                Files.copy(each, to);
            }
        }
        return jar;
    }

    private static FileSystem zip(Path jar) throws Exception {
        return FileSystems.newFileSystem(
                URI.create("jar:" + jar.toUri()), Map.of("create", "true"));
    }

    private void prelink(Path jar) {
        new OutsideCall(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "--class-path",
                                jar.toString(),
                                Checkout.real().resolve("dist/Prelink.java").toString(),
                                jar.toString()),
                        scratch,
                        Map.of(),
                        "",
                        scratch)
                .run()
                .orFail();
    }

    /** Names of what the classes leave to the running JVM, lambdas and texts aside. */
    private static List<String> linkedAtRunTime(Path jar) throws Exception {
        var names = new ArrayList<String>();
        try (FileSystem files = zip(jar);
                var all = Files.walk(files.getPath("/"))) {
            for (Path each : all.filter(Files::isRegularFile).toList()) {
                ClassFile.of().parse(Files.readAllBytes(each)).methods().stream()
                        .flatMap(method -> method.code().stream())
                        .flatMap(code -> code.elementStream())
                        .filter(InvokeDynamicInstruction.class::isInstance)
                        .map(InvokeDynamicInstruction.class::cast)
                        .filter(
                                site ->
                                        site.bootstrapMethod()
                                                .owner()
                                                .displayName()
                                                .matches("ObjectMethods|SwitchBootstraps"))
                        .forEach(site -> names.add(site.name().stringValue()));
            }
        }
        return names;
    }
}
