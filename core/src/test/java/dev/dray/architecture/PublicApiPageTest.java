package dev.dray.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.Dray;
import dev.dray.testkit.Proves;
import dev.dray.testkit.docs.CheckedPage;
import dev.dray.testkit.docs.Checkout;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What programs may call of the library, by name, as it is written down in
/// `docs/reference/library-api.txt`. What is written there stays: whatever comes is additional.
/// `./dev docs` writes the list anew, and what was taken away on purpose is then seen in the
/// commit.
class PublicApiPageTest {

  private static final String PAGE = "docs/reference/library-api.txt";

  @Test
  @Proves(value = "S000-45", type = Dray.class)
  void nothingThatProgramsCallIsTakenAway() throws Exception {
    SortedSet<String> now = members();
    assertThat(now)
        .hasSizeGreaterThan(1000)
        .contains("dev.dray.Dray.download(String) Download", "dev.dray.error.DrayException");
    if ("1".equals(System.getenv("DRAY_WRITE_DOCS"))) {
      CheckedPage.of(PAGE).matches(String.join("\n", now) + "\n");
    }

    List<String> promised = Files.readAllLines(Checkout.root().resolve(PAGE));

    assertThat(promised).hasSizeGreaterThan(1000);
    assertThat(promised)
        .filteredOn(member -> !now.contains(member))
        .as("a program that uses these breaks; if that is meant, ./dev docs writes the list anew")
        .isEmpty();
  }

  private static SortedSet<String> members() throws IOException, ClassNotFoundException {
    Path classes = Checkout.root().resolve("core/target/classes");
    ModuleDescriptor module;
    try (InputStream in = Files.newInputStream(classes.resolve("module-info.class"))) {
      module = ModuleDescriptor.read(in);
    }
    SortedSet<String> all = new TreeSet<>();
    for (ModuleDescriptor.Exports room :
        module.exports().stream().filter(exports -> !exports.isQualified()).toList()) {
      try (Stream<Path> files = Files.list(classes.resolve(room.source().replace('.', '/')))) {
        for (Path file : files.filter(one -> one.toString().endsWith(".class")).toList()) {
          String name = file.getFileName().toString().replace(".class", "");
          if (!name.equals("package-info")) {
            Class<?> type =
                Class.forName(room.source() + "." + name, false, Dray.class.getClassLoader());
            if (isOpen(type)) {
              note(type, all);
            }
          }
        }
      }
    }
    return all;
  }

  /// Public all the way up.
  private static boolean isOpen(Class<?> type) {
    return Modifier.isPublic(type.getModifiers())
        && (type.getEnclosingClass() == null || isOpen(type.getEnclosingClass()));
  }

  private static void note(Class<?> type, SortedSet<String> all) {
    String name = type.getName().replace('$', '.');
    all.add(name);
    for (Constructor<?> made : type.getDeclaredConstructors()) {
      if (isOffered(made)) {
        all.add(name + ".new(" + words(made.getParameterTypes()) + ")");
      }
    }
    for (Method method : type.getDeclaredMethods()) {
      if (isOffered(method) && !method.isBridge()) {
        all.add(
            name
                + "."
                + method.getName()
                + "("
                + words(method.getParameterTypes())
                + ") "
                + method.getReturnType().getSimpleName());
      }
    }
    for (Field field : type.getDeclaredFields()) {
      if (isOffered(field)) {
        all.add(name + "." + field.getName() + " " + field.getType().getSimpleName());
      }
    }
  }

  private static boolean isOffered(Member member) {
    return Modifier.isPublic(member.getModifiers()) && !member.isSynthetic();
  }

  private static String words(Class<?>[] types) {
    return Arrays.stream(types).map(Class::getSimpleName).collect(Collectors.joining(", "));
  }
}
