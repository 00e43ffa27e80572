package dev.dray.server.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.dray.server.DrayServer;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Holds the plan of the service's packages: which may know which, and which foreign library each
/// one may touch. A new package gets a row here and in the table of `ARCHITECTURE.md`.
class ServerArchitectureTest {
  private static final String ROOT = "dev.dray.server";

  /// Whom each package may know, besides itself and the library's public packages. The facade in
  /// `dev.dray.server` knows all; nobody knows the facade.
  private static final Map<String, Set<String>> ARROWS =
      Map.ofEntries(
          Map.entry("http", Set.of()),
          Map.entry("log", Set.of("http")),
          Map.entry("guard", Set.of("http", "log")),
          Map.entry("database", Set.of()),
          Map.entry("event", Set.of()),
          Map.entry("job", Set.of("database", "event")),
          Map.entry("health", Set.of("http", "guard", "job", "event")),
          Map.entry("local", Set.of("http", "job", "event")),
          Map.entry("mirror", Set.of("http", "mirror.content", "mirror.hub", "mirror.ollama")),
          Map.entry("mirror.content", Set.of("http")),
          Map.entry("mirror.hub", Set.of("http", "mirror.content")),
          Map.entry("mirror.ollama", Set.of("http", "mirror.content")),
          Map.entry("api", Set.of("http", "guard", "job", "event", "api.contract")),
          Map.entry("api.contract", Set.of("http")),
          Map.entry("page", Set.of("http")));

  /// Foreign libraries and the one package that knows each.
  private static final Map<String, String> KEPT_APART =
      Map.of(
          "org.eclipse.jetty.", "http",
          "io.prometheus.", "health",
          "java.sql.", "database",
          "com.zaxxer.", "database",
          "org.postgresql.", "database",
          "org.sqlite.", "database");

  private static final Path CLASSES = classes();
  private static final JavaClasses SERVER = new ClassFileImporter().importPath(CLASSES);

  @Test
  void packagesKnowOnlyWhomTheTableAllows() {
    Set<String> broken = new TreeSet<>();
    for (JavaClass type : SERVER) {
      for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
        JavaClass target = dependency.getTargetClass().getBaseComponentType();
        if (isOurs(target) && !mayKnow(room(type), room(target))) {
          broken.add(type.getName() + " knows " + target.getName());
        }
      }
    }
    assertThat(broken).isEmpty();
  }

  @Test
  void everyPackageHasARow() {
    assertThat(
            SERVER.stream()
                .map(type -> row(room(type)))
                .filter(room -> !room.isEmpty())
                .collect(Collectors.toSet()))
        .isSubsetOf(ARROWS.keySet());
  }

  @Test
  void foreignLibrariesStayWhereTheyBelong() {
    Set<String> broken = new TreeSet<>();
    for (JavaClass type : SERVER) {
      for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
        String target = dependency.getTargetClass().getBaseComponentType().getName();
        KEPT_APART.forEach((library, room) -> {
          if (target.startsWith(library) && !room(type).equals(room)) {
            broken.add(type.getName() + " touches " + target);
          }
        });
      }
    }
    assertThat(broken).isEmpty();
  }

  @Test
  void onlyTheFacadeIsExported() throws IOException {
    try (InputStream in = Files.newInputStream(CLASSES.resolve("module-info.class"))) {
      assertThat(ModuleDescriptor.read(in).exports())
          .extracting(ModuleDescriptor.Exports::source)
          .containsExactly(ROOT);
    }
  }

  private static boolean mayKnow(String from, String to) {
    return from.isEmpty()
        || from.equals(to)
        || ARROWS.getOrDefault(row(from), Set.of()).contains(to);
  }

  private static String row(String room) {
    return room;
  }

  private static String room(JavaClass type) {
    String name = type.getPackageName();
    return name.length() > ROOT.length() ? name.substring(ROOT.length() + 1) : "";
  }

  private static boolean isOurs(JavaClass type) {
    return type.getPackageName().equals(ROOT) || type.getPackageName().startsWith(ROOT + ".");
  }

  private static Path classes() {
    try {
      return Path.of(DrayServer.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
