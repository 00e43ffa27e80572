import static java.lang.constant.ConstantDescs.CD_Class;
import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_String;
import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;

import java.io.IOException;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Label;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/// Gives the jars of a distribution plain code for two things that the compiler leaves to their first
/// call at run time: switches over types, and `equals`, `hashCode` and `toString` of records. A
/// start-up cache of Java 25 keeps neither, so that each start of the program would put them together
/// again, with hundreds of classes of the JDK that nothing else needs (decision 29).
///
///     java PlainCode.java FOLDER_OF_ALL_MODULES JAR...
///
/// The meaning is that of `java.lang.runtime.SwitchBootstraps.typeSwitch` and
/// `java.lang.runtime.ObjectMethods.bootstrap`. A switch with labels that are no types (strings,
/// numbers, constants of an enum) is left as it is. Each jar is replaced once it is whole.
final class PlainCode {

  private static final ClassDesc OBJECTS = ClassDesc.of("java.util.Objects");
  private static final ClassDesc BUILDER = ClassDesc.of("java.lang.StringBuilder");
  private static final int HIDDEN =
      ClassFile.ACC_PRIVATE | ClassFile.ACC_STATIC | ClassFile.ACC_SYNTHETIC;

  private final ClassFile files;

  private PlainCode(ClassFile files) {
    this.files = files;
  }

  public static void main(String[] arguments) throws IOException {
    List<URL> modules = new ArrayList<>();
    try (var jars = Files.newDirectoryStream(Path.of(arguments[0]), "*.jar")) {
      for (Path jar : jars) {
        modules.add(jar.toUri().toURL());
      }
    }
    try (URLClassLoader all = new URLClassLoader(modules.toArray(new URL[0]))) {
      // Which classes are interfaces or each other's parents, as the maps of the stack need it.
      ClassHierarchyResolver parents =
          ClassHierarchyResolver.ofResourceParsing(all)
              .orElse(ClassHierarchyResolver.defaultResolver());
      PlainCode plain =
          new PlainCode(ClassFile.of(ClassFile.ClassHierarchyResolverOption.of(parents)));
      for (String jar : List.of(arguments).subList(1, arguments.length)) {
        plain.rewrite(Path.of(jar));
      }
    }
  }

  private void rewrite(Path jar) throws IOException {
    Path fresh = jar.resolveSibling(jar.getFileName() + ".fresh");
    FileTime time = Files.getLastModifiedTime(jar);
    try (ZipFile old = new ZipFile(jar.toFile());
        ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(fresh))) {
      for (Enumeration<? extends ZipEntry> all = old.entries(); all.hasMoreElements(); ) {
        ZipEntry entry = all.nextElement();
        byte[] bytes = old.getInputStream(entry).readAllBytes();
        ZipEntry copy = new ZipEntry(entry.getName());
        copy.setTime(entry.getTime());
        out.putNextEntry(copy);
        out.write(entry.getName().endsWith(".class") ? plain(bytes) : bytes);
        out.closeEntry();
      }
    }
    Files.setLastModifiedTime(fresh, time);
    Files.move(fresh, jar, StandardCopyOption.REPLACE_EXISTING);
  }

  private byte[] plain(byte[] bytes) {
    ClassModel model = files.parse(bytes);
    if (model.isModuleInfo()) {
      return bytes;
    }
    Rewriting rewriting = new Rewriting(model);
    byte[] fresh =
        files.transformClass(
            model,
            ClassTransform.transformingMethods(MethodTransform.transformingCode(rewriting.calls()))
                .andThen(ClassTransform.endHandler(rewriting::addMethods)));
    return rewriting.methods.isEmpty() ? bytes : fresh;
  }

  /// A method that takes the place of one call site.
  private record Method(String name, MethodTypeDesc type, Consumer<CodeBuilder> body) {}

  /// One class.
  private static final class Rewriting {
    private final ClassDesc self;
    private final boolean isInterface;
    final List<Method> methods = new ArrayList<>();

    Rewriting(ClassModel model) {
      self = model.thisClass().asSymbol();
      isInterface = model.flags().has(AccessFlag.INTERFACE);
    }

    CodeTransform calls() {
      return (code, element) -> {
        Optional<Method> plain =
            element instanceof InvokeDynamicInstruction call ? method(call) : Optional.empty();
        plain.ifPresentOrElse(
            method -> {
              methods.add(method);
              code.invokestatic(self, method.name(), method.type(), isInterface);
            },
            () -> code.with(element));
      };
    }

    void addMethods(ClassBuilder type) {
      for (Method method : methods) {
        type.withMethodBody(method.name(), method.type(), HIDDEN, method.body());
      }
    }

    private Optional<Method> method(InvokeDynamicInstruction call) {
      DirectMethodHandleDesc bootstrap = call.bootstrapMethod();
      String owner = bootstrap.owner().displayName() + "." + bootstrap.methodName();
      List<ConstantDesc> labels = call.bootstrapArgs();
      Optional<Consumer<CodeBuilder>> body =
          switch (owner) {
            case "SwitchBootstraps.typeSwitch" ->
                labels.stream().allMatch(ClassDesc.class::isInstance)
                    ? Optional.of(typeSwitch(labels))
                    : Optional.empty();
            case "ObjectMethods.bootstrap" ->
                Optional.of(recordMethod(call.name().stringValue(), labels));
            default -> Optional.empty();
          };
      return body.map(
          code -> new Method("plain$" + methods.size(), call.typeSymbol(), code));
    }

    /// `(T target, int from)`: -1 for null, else the first label from that one on whose type the
    /// target has, else how many labels there are.
    private static Consumer<CodeBuilder> typeSwitch(List<ConstantDesc> labels) {
      return code -> {
        Label there = code.newLabel();
        code.aload(0).ifnonnull(there).iconst_m1().ireturn().labelBinding(there);
        for (int i = 0; i < labels.size(); i++) {
          Label next = code.newLabel();
          code.iload(1).loadConstant(i).if_icmpgt(next);
          code.aload(0).instanceOf((ClassDesc) labels.get(i)).ifeq(next);
          code.loadConstant(i).ireturn().labelBinding(next);
        }
        code.loadConstant(labels.size()).ireturn();
      };
    }

    /// The arguments are the record, the names of its components, and how each is read.
    private static Consumer<CodeBuilder> recordMethod(String name, List<ConstantDesc> arguments) {
      ClassDesc type = (ClassDesc) arguments.get(0);
      String names = (String) arguments.get(1);
      List<Component> components = new ArrayList<>();
      for (int i = 2; i < arguments.size(); i++) {
        DirectMethodHandleDesc getter = (DirectMethodHandleDesc) arguments.get(i);
        components.add(
            new Component(names.split(";")[i - 2], type, getter.invocationType().returnType()));
      }
      return switch (name) {
        case "equals" -> code -> equals(code, type, components);
        case "hashCode" -> code -> hashCode(code, components);
        case "toString" -> code -> toString(code, type, components);
        default -> throw new IllegalArgumentException("a record's method " + name);
      };
    }

    private static void equals(CodeBuilder code, ClassDesc type, List<Component> components) {
      Label same = code.newLabel();
      Label other = code.newLabel();
      code.aload(0).aload(1).if_acmpeq(same);
      code.aload(1).instanceOf(type).ifeq(other);
      code.aload(1).checkcast(type).astore(2);
      for (Component component : components) {
        component.load(code, 0);
        component.load(code, 2);
        component.branchIfOther(code, other);
      }
      code.labelBinding(same).iconst_1().ireturn();
      code.labelBinding(other).iconst_0().ireturn();
    }

    private static void hashCode(CodeBuilder code, List<Component> components) {
      code.iconst_0();
      for (Component component : components) {
        code.loadConstant(31).imul();
        component.load(code, 0);
        component.hash(code);
        code.iadd();
      }
      code.ireturn();
    }

    private static void toString(CodeBuilder code, ClassDesc type, List<Component> components) {
      code.new_(BUILDER).dup().invokespecial(BUILDER, "<init>", MethodTypeDesc.of(CD_void));
      code.loadConstant(type)
          .invokevirtual(CD_Class, "getSimpleName", MethodTypeDesc.of(CD_String));
      append(code, CD_String);
      String before = "[";
      for (Component component : components) {
        code.loadConstant(before + component.name() + "=");
        append(code, CD_String);
        component.load(code, 0);
        append(code, component.shown());
        before = ", ";
      }
      code.loadConstant(components.isEmpty() ? "[]" : "]");
      append(code, CD_String);
      code.invokevirtual(BUILDER, "toString", MethodTypeDesc.of(CD_String)).areturn();
    }

    private static void append(CodeBuilder code, ClassDesc type) {
      code.invokevirtual(BUILDER, "append", MethodTypeDesc.of(BUILDER, type));
    }
  }

  private record Component(String name, ClassDesc owner, ClassDesc type) {

    void load(CodeBuilder code, int slot) {
      code.aload(slot).getfield(owner, name, type);
    }

    void branchIfOther(CodeBuilder code, Label other) {
      if (!type.isPrimitive()) {
        code.invokestatic(OBJECTS, "equals", MethodTypeDesc.of(CD_boolean, CD_Object, CD_Object))
            .ifeq(other);
        return;
      }
      switch (TypeKind.from(type)) {
        case LONG -> code.lcmp().ifne(other);
        case FLOAT, DOUBLE ->
            code.invokestatic(box(), "compare", MethodTypeDesc.of(CD_int, type, type)).ifne(other);
        default -> code.if_icmpne(other);
      }
    }

    void hash(CodeBuilder code) {
      if (type.isPrimitive()) {
        code.invokestatic(box(), "hashCode", MethodTypeDesc.of(CD_int, type));
      } else {
        code.invokestatic(OBJECTS, "hashCode", MethodTypeDesc.of(CD_int, CD_Object));
      }
    }

    /// The type under which a builder of strings takes it.
    ClassDesc shown() {
      if (!type.isPrimitive()) {
        return CD_Object;
      }
      return switch (TypeKind.from(type)) {
        case BYTE, SHORT -> CD_int;
        default -> type;
      };
    }

    private ClassDesc box() {
      return ClassDesc.of(
          switch (TypeKind.from(type)) {
            case BOOLEAN -> "java.lang.Boolean";
            case BYTE -> "java.lang.Byte";
            case CHAR -> "java.lang.Character";
            case SHORT -> "java.lang.Short";
            case INT -> "java.lang.Integer";
            case LONG -> "java.lang.Long";
            case FLOAT -> "java.lang.Float";
            case DOUBLE -> "java.lang.Double";
            default -> throw new IllegalArgumentException("a component of type " + type);
          });
    }
  }
}
