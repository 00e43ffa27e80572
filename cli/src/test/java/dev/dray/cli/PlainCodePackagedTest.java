package dev.dray.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is rewritten when the distribution is put together means the same as before.
class PlainCodePackagedTest {

  private static final String SAMPLE =
      """
      package sample;

      import java.util.*;
      import java.util.function.Supplier;

      public final class Sample implements Supplier<List<String>> {
        sealed interface Shape {}
        record Circle(double radius) implements Shape {}
        record Box(int width, long height, String name, int[] marks) implements Shape {}
        record Nothing() implements Shape {}
        enum Colour { RED, GREEN }
        record All(boolean a, byte b, char c, short d, int e, long f, float g, double h, Object i) {}
        interface Named {
          record Inner(String name) implements Named {}
          static String of(Object it) {
            return switch (it) {
              case null -> "null";
              case Inner(String name) when name.length() > 3 -> "long " + name;
              case Inner inner -> "short " + inner.name();
              case CharSequence text -> "text " + text;
              case Integer number -> "number " + number;
              default -> "other";
            };
          }
        }

        static String area(Shape shape) {
          return switch (shape) {
            case Circle(double radius) when radius < 0 -> "negative";
            case Circle circle -> "circle " + circle.radius();
            case Box(int width, long height, String name, int[] marks) -> name + width * height;
            case Nothing nothing -> "nothing";
          };
        }

        static String word(Object it) {
          return switch (it) {
            case Colour.RED -> "red";
            case String text -> phrase(text);
            default -> "default";
          };
        }

        static String phrase(String words) {
          return switch (words) {
            case "yes" -> "agreed";
            case String text when text.length() > 3 -> "long";
            default -> words;
          };
        }

        static String thrown(Runnable run) {
          try {
            run.run();
            return "none";
          } catch (RuntimeException e) {
            return e.getClass().getName();
          }
        }

        public List<String> get() {
          List<String> said = new ArrayList<>();
          int[] marks = {1};
          List<Object> values = new ArrayList<>();
          for (double d : new double[] {0.0, -0.0, Double.NaN, 1.5}) {
            values.add(new Circle(d));
            values.add(new All(d > 0, (byte) d, 'x', (short) -7, 9, Long.MIN_VALUE, (float) d, d, null));
          }
          values.add(new Box(2, 3, "box", marks));
          values.add(new Box(2, 3, "box", marks));
          values.add(new Box(2, 4, "box", marks));
          values.add(new Box(2, 3, null, null));
          values.add(new Nothing());
          values.add(new All(true, Byte.MIN_VALUE, 'y', Short.MAX_VALUE, -1, 1L << 40, 1f, 2d, "i"));
          for (Object one : values) {
            if (!(one instanceof Box)) {
              said.add(one + " " + one.hashCode());
            } else {
              said.add(one.toString().replaceAll("@[0-9a-f]+", "@"));
            }
            for (Object other : values) {
              said.add(one.equals(other) + "" + one.equals(null) + one.equals("text"));
            }
            if (one instanceof Shape shape) {
              said.add(area(shape));
            }
            said.add(Named.of(one) + word(one));
          }
          for (Object it : new Object[] {null, "yes", "no", 7, new Named.Inner("ab"),
              new Named.Inner("abcd"), Colour.RED, Colour.GREEN, new StringBuilder("b")}) {
            said.add(Named.of(it));
            said.add(thrown(() -> word(it)) + (it == null ? "" : word(it)));
          }
          said.add(thrown(() -> area(null)) + area(new Circle(-1)));
          return said;
        }
      }
      """;

  @Test
  void meansTheSameAsBefore(@TempDir Path folder) throws Exception {
    Path jar = jarOf(folder, SAMPLE);
    List<String> before = said(jar);
    assertThat(before).hasSizeGreaterThan(200).contains("circle 1.5", "long abcd", "noneagreed");
    assertThat(bootstraps(jar)).contains("typeSwitch", "bootstrap");

    Process rewriting =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                Path.of("..", ".dev", "PlainCode.java").toString(),
                folder.resolve("lib").toString(),
                jar.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(rewriting.getInputStream().readAllBytes(), UTF_8);
    assertThat(rewriting.waitFor()).as(output).isZero();

    assertThat(said(jar)).isEqualTo(before);
    assertThat(bootstraps(jar)).doesNotContain("bootstrap");
    assertThat(bootstraps(jar).stream().filter("typeSwitch"::equals))
        .as("only the switches with labels that are no types")
        .hasSize(2);
  }

  /// The one that people run.
  @Test
  void isInTheDistribution() throws IOException {
    Path lib =
        Path.of(System.getProperty("dray.program"))
            .toRealPath()
            .resolveSibling("../lib")
            .normalize();
    for (String name : List.of("dray-core-", "dray-cli-")) {
      try (var jars = Files.newDirectoryStream(lib, name + "*.jar")) {
        for (Path jar : jars) {
          assertThat(bootstraps(jar)).as(name).isNotEmpty().doesNotContain("bootstrap");
        }
      }
    }
  }

  private static Path jarOf(Path folder, String source) throws IOException {
    Path file = Files.writeString(folder.resolve("Sample.java"), source);
    Path classes = Files.createDirectory(folder.resolve("classes"));
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    assertThat(compiler.run(null, null, null, "-d", classes.toString(), file.toString())).isZero();
    Path jar = Files.createDirectory(folder.resolve("lib")).resolve("sample.jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
        var all = Files.walk(classes)) {
      for (Path each : all.filter(Files::isRegularFile).toList()) {
        out.putNextEntry(new JarEntry(classes.relativize(each).toString()));
        Files.copy(each, out);
        out.closeEntry();
      }
    }
    return jar;
  }

  @SuppressWarnings("unchecked")
  private static List<String> said(Path jar) throws Exception {
    try (URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()})) {
      Class<?> sample = loader.loadClass("sample.Sample");
      return ((Supplier<List<String>>) sample.getConstructor().newInstance()).get();
    }
  }

  /// The names of the methods that put code together at run time.
  private static List<String> bootstraps(Path jar) throws IOException {
    List<String> names = new ArrayList<>();
    try (JarFile file = new JarFile(jar.toFile())) {
      for (JarEntry entry : file.stream().filter(e -> e.getName().endsWith(".class")).toList()) {
        ClassFile.of().parse(file.getInputStream(entry).readAllBytes()).methods().stream()
            .flatMap(method -> method.code().stream())
            .flatMap(code -> code.elementStream())
            .forEach(element -> {
              if (element instanceof InvokeDynamicInstruction call) {
                names.add(call.bootstrapMethod().methodName());
              }
            });
      }
    }
    return names;
  }
}
