import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_String;
import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;

import java.io.IOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassElement;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.classfile.attribute.InnerClassInfo;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Links what javac leaves to the running JVM: the methods of records and the switches over types
 * become plain code. The AOT cache of JDK 25 does not keep these call sites, so each costs its first
 * caller a millisecond, the first of all twenty. Classes older than Java 6, which the cache refuses,
 * are given the frames of a newer class file. Behaviour stays.
 *
 * <p>Usage: {@code java --class-path JARS Prelink.java JAR...}; rewrites each JAR in place, {@code
 * JARS} is all they use.
 */
final class Prelink {
    private static final int OLD = 50;
    private static final int NEWER = 52;
    private static final int FLAGS =
            ClassFile.ACC_PRIVATE | ClassFile.ACC_STATIC | ClassFile.ACC_SYNTHETIC;
    private static final ClassDesc BUILDER = ClassDesc.of("java.lang.StringBuilder");
    private static final ClassDesc OBJECTS = ClassDesc.of("java.util.Objects");
    private static final Map<String, String> WRAPPERS =
            Map.of(
                    "Z", "Boolean", "B", "Byte", "S", "Short", "C", "Character", "I", "Integer",
                    "J", "Long", "F", "Float", "D", "Double");

    private final ClassFile files =
            ClassFile.of(
                    ClassFile.ClassHierarchyResolverOption.of(
                            ClassHierarchyResolver.ofResourceParsing(
                                            ClassLoader.getSystemClassLoader())
                                    .orElse(ClassHierarchyResolver.defaultResolver())
                                    .cached()));

    public static void main(String[] jars) throws IOException {
        var prelink = new Prelink();
        for (String jar : jars) {
            prelink.rewrite(Path.of(jar));
        }
    }

    private void rewrite(Path jar) throws IOException {
        Path made = jar.resolveSibling(jar.getFileName() + ".new");
        try (var in = new ZipFile(jar.toFile());
                var out = new ZipOutputStream(Files.newOutputStream(made))) {
            for (ZipEntry entry : (Iterable<ZipEntry>) in.stream().map(ZipEntry.class::cast)::iterator) {
                byte[] bytes = in.getInputStream(entry).readAllBytes();
                var copy = new ZipEntry(entry.getName());
                copy.setTime(entry.getTime());
                out.putNextEntry(copy);
                out.write(entry.getName().endsWith(".class") ? linked(bytes) : bytes);
                out.closeEntry();
            }
        }
        Files.move(made, jar, StandardCopyOption.REPLACE_EXISTING);
    }

    private byte[] linked(byte[] bytes) {
        ClassModel model = files.parse(bytes);
        boolean old = model.majorVersion() < OLD;
        var added = new ArrayList<Consumer<ClassBuilder>>();
        ClassTransform whole =
                ClassTransform.transformingMethodBodies(calls(model, added))
                        .andThen(
                                ClassTransform.endHandler(
                                        to -> added.forEach(each -> each.accept(to))));
        byte[] made = files.transformClass(model, old ? whole.andThen(Prelink::newer) : whole);
        if (!old && added.isEmpty()) {
            return bytes;
        }
        List<VerifyError> wrong = files.verify(made);
        if (!wrong.isEmpty()) {
            throw new IllegalStateException(model.thisClass().asInternalName(), wrong.getFirst());
        }
        return made;
    }

    private static void newer(ClassBuilder to, ClassElement element) {
        if (element instanceof ClassFileVersion) {
            to.withVersion(NEWER, 0);
        } else {
            to.with(element);
        }
    }

    /**
     * Calls a method of the class where it called what is linked at run time.
     *
     * @param added takes these methods
     */
    private static CodeTransform calls(ClassModel model, List<Consumer<ClassBuilder>> added) {
        boolean anInterface = model.flags().has(AccessFlag.INTERFACE);
        return (code, element) -> {
            Consumer<CodeBuilder> body =
                    element instanceof InvokeDynamicInstruction site ? body(model, site) : null;
            if (body == null) {
                code.with(element);
                return;
            }
            MethodTypeDesc type = ((InvokeDynamicInstruction) element).typeSymbol();
            String name = "$linked$" + added.size();
            added.add(to -> to.withMethodBody(name, type, FLAGS, body));
            code.invokestatic(model.thisClass().asSymbol(), name, type, anInterface);
        };
    }

    /** Returns the code of a call site; null for one that stays. */
    private static Consumer<CodeBuilder> body(ClassModel model, InvokeDynamicInstruction site) {
        List<ConstantDesc> arguments = site.bootstrapArgs();
        String owner = site.bootstrapMethod().owner().displayName();
        return switch (owner + "." + site.name().stringValue()) {
            case "SwitchBootstraps.typeSwitch" ->
                    arguments.stream().allMatch(ClassDesc.class::isInstance)
                            ? code -> typeSwitch(code, arguments)
                            : null;
            case "ObjectMethods.equals" -> code -> equality(code, record(arguments), fields(arguments));
            case "ObjectMethods.hashCode" -> code -> hash(code, record(arguments), fields(arguments));
            case "ObjectMethods.toString" ->
                    code -> text(code, simpleName(model), record(arguments), fields(arguments));
            default -> null;
        };
    }

    private static ClassDesc record(List<ConstantDesc> arguments) {
        return (ClassDesc) arguments.getFirst();
    }

    private static List<DirectMethodHandleDesc> fields(List<ConstantDesc> arguments) {
        return arguments.stream().skip(2).map(DirectMethodHandleDesc.class::cast).toList();
    }

    private static ClassDesc type(DirectMethodHandleDesc field) {
        return field.invocationType().returnType();
    }

    private static String simpleName(ClassModel model) {
        String full = model.thisClass().asInternalName();
        return model.findAttribute(Attributes.innerClasses()).stream()
                .flatMap(inner -> inner.classes().stream())
                .filter(inner -> inner.innerClass().asInternalName().equals(full))
                .findFirst()
                .flatMap(InnerClassInfo::innerName)
                .map(name -> name.stringValue())
                .orElse(full.substring(full.lastIndexOf('/') + 1));
    }

    /** The first label from an index on that matches; -1 for null. */
    private static void typeSwitch(CodeBuilder code, List<ConstantDesc> labels) {
        Label some = code.newLabel();
        code.aload(0).ifnonnull(some).iconst_m1().ireturn().labelBinding(some);
        for (int i = 0; i < labels.size(); i++) {
            Label next = code.newLabel();
            code.iload(1).loadConstant(i).if_icmpgt(next);
            code.aload(0).instanceOf((ClassDesc) labels.get(i)).ifeq(next);
            code.loadConstant(i).ireturn().labelBinding(next);
        }
        code.loadConstant(labels.size()).ireturn();
    }

    private static void equality(
            CodeBuilder code, ClassDesc record, List<DirectMethodHandleDesc> fields) {
        Label different = code.newLabel();
        Label compared = code.newLabel();
        code.aload(0).aload(1).if_acmpne(compared).iconst_1().ireturn().labelBinding(compared);
        code.aload(1).instanceOf(record).ifeq(different);
        code.aload(1).checkcast(record).astore(2);
        for (DirectMethodHandleDesc field : fields) {
            ClassDesc type = type(field);
            code.aload(0).getfield(record, field.methodName(), type);
            code.aload(2).getfield(record, field.methodName(), type);
            if (type.isPrimitive()) {
                code.invokestatic(wrapper(type), "compare", MethodTypeDesc.of(CD_int, type, type));
                code.ifne(different);
            } else {
                code.invokestatic(
                        OBJECTS, "equals", MethodTypeDesc.of(CD_boolean, CD_Object, CD_Object));
                code.ifeq(different);
            }
        }
        code.iconst_1().ireturn().labelBinding(different).iconst_0().ireturn();
    }

    private static void hash(CodeBuilder code, ClassDesc record, List<DirectMethodHandleDesc> fields) {
        code.iconst_0();
        for (DirectMethodHandleDesc field : fields) {
            ClassDesc type = type(field);
            code.loadConstant(31).imul();
            code.aload(0).getfield(record, field.methodName(), type);
            if (type.isPrimitive()) {
                code.invokestatic(wrapper(type), "hashCode", MethodTypeDesc.of(CD_int, type));
            } else {
                code.invokestatic(OBJECTS, "hashCode", MethodTypeDesc.of(CD_int, CD_Object));
            }
            code.iadd();
        }
        code.ireturn();
    }

    private static void text(
            CodeBuilder code, String name, ClassDesc record, List<DirectMethodHandleDesc> fields) {
        code.new_(BUILDER).dup();
        code.invokespecial(BUILDER, "<init>", MethodTypeDesc.ofDescriptor("()V"));
        String before = name + "[";
        for (DirectMethodHandleDesc field : fields) {
            append(code.loadConstant(before + field.methodName() + "="), CD_String);
            append(code.aload(0).getfield(record, field.methodName(), type(field)), type(field));
            before = ", ";
        }
        append(code.loadConstant(fields.isEmpty() ? before + "]" : "]"), CD_String);
        code.invokevirtual(BUILDER, "toString", MethodTypeDesc.of(CD_String)).areturn();
    }

    private static void append(CodeBuilder code, ClassDesc type) {
        ClassDesc as =
                !type.isPrimitive()
                        ? type.equals(CD_String) ? CD_String : CD_Object
                        : TypeKind.from(type).asLoadable() == TypeKind.INT
                                        && !type.equals(CD_boolean)
                                        && !type.descriptorString().equals("C")
                                ? CD_int
                                : type;
        code.invokevirtual(BUILDER, "append", MethodTypeDesc.of(BUILDER, as));
    }

    private static ClassDesc wrapper(ClassDesc primitive) {
        return ClassDesc.of(
                "java.lang." + Objects.requireNonNull(WRAPPERS.get(primitive.descriptorString())));
    }
}
