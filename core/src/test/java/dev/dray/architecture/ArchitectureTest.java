package dev.dray.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaParameterizedType;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.domain.JavaTypeVariable;
import com.tngtech.archunit.core.domain.JavaWildcardType;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.dray.Dray;
import dev.dray.error.DrayException;
import dev.dray.testkit.Proves;
import dev.dray.testkit.docs.Checkout;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Holds the street plan of `ARCHITECTURE.md`: which package may know which, what is public, and
/// how packages are called. A new package gets a row here and in that page's table.
class ArchitectureTest {
  private static final String ROOT = "dev.dray";

  /// Whom each package may know, besides itself, the words in `dev.dray` and `error`. All packages
  /// below `provider` share a row and do not know each other.
  private static final Map<String, Set<String>> ARROWS =
      Map.ofEntries(
          Map.entry("", Set.of()),
          Map.entry("error", Set.of()),
          Map.entry("settings", Set.of()),
          Map.entry("model", Set.of()),
          Map.entry("json", Set.of()),
          Map.entry("format", Set.of("model", "json")),
          Map.entry("inspection", Set.of("model", "format")),
          Map.entry("inspection.task", Set.of("inspection", "model", "format", "provider", "http")),
          Map.entry("model.variant", Set.of("model")),
          Map.entry("fit", Set.of("model", "settings")),
          Map.entry("offer", Set.of("provider", "model", "model.variant", "fit")),
          Map.entry("provider", Set.of("model")),
          Map.entry("compression", Set.of()),
          Map.entry("hashing", Set.of()),
          Map.entry("http", Set.of("provider", "settings", "compression", "json")),
          Map.entry("distribution", Set.of("provider", "http", "json")),
          Map.entry(
              "provider.*",
              Set.of("provider", "http", "distribution", "model", "format", "settings", "json")),
          Map.entry("store", Set.of("provider", "model", "hashing")),
          Map.entry(
              "inventory",
              Set.of(
                  "provider", "store", "federation", "location", "receipt", "hashing", "settings")),
          Map.entry("receipt", Set.of("hashing")),
          Map.entry("location", Set.of("provider", "store", "model", "settings")),
          Map.entry(
              "federation",
              Set.of("provider", "store", "location", "hashing", "settings", "model", "format")),
          Map.entry("transfer", Set.of("provider", "http", "compression", "hashing")),
          Map.entry("unpack", Set.of("compression", "store")),
          Map.entry("registry", Set.of("model", "store", "provider", "settings")),
          Map.entry("registry.upkeep", Set.of("registry", "model", "store", "provider")),
          Map.entry("catalog", Set.of("model", "provider")),
          Map.entry("search", Set.of("provider", "store")),
          Map.entry("update", Set.of("provider", "store", "download", "model.variant", "receipt")),
          Map.entry(
              "download",
              Set.of(
                  "provider", "store", "federation", "model", "model.variant", "fit", "settings")),
          Map.entry("download.view", Set.of("download")),
          Map.entry(
              "download.task",
              Set.of(
                  "download",
                  "provider",
                  "transfer",
                  "unpack",
                  "store",
                  "federation",
                  "model",
                  "model.variant",
                  "registry",
                  "receipt",
                  "settings")));

  private static final Set<String> PUBLIC =
      Set.of(
          "",
          "catalog",
          "download",
          "download.view",
          "error",
          "federation",
          "inspection",
          "fit",
          "offer",
          "inventory",
          "location",
          "model",
          "model.variant",
          "provider",
          "receipt",
          "registry",
          "registry.upkeep",
          "search",
          "settings",
          "store",
          "update");

  private static final Set<String> NAMES_THAT_SAY_NOTHING =
      Set.of("util", "utils", "common", "helper", "helpers", "manager", "managers", "impl", "misc");

  /// Types that say nothing about what is in them.
  private static final Set<String> UNTYPED =
      Set.of("java.lang.Object", "java.util.Properties", "tools.jackson.databind.JsonNode");

  private static final Set<String> FACADE =
      Set.of(
          ROOT + ".Dray",
          ROOT + ".Workshop",
          ROOT + ".Providers",
          ROOT + ".Daemons",
          ROOT + ".Cataloguing",
          ROOT + ".CatalogSizing",
          ROOT + ".EntryRemoval",
          ROOT + ".Scanning",
          ROOT + ".Searching",
          ROOT + ".Inspections",
          ROOT + ".Surroundings",
          ROOT + ".Updating",
          ROOT + ".NamedServers",
          ROOT + ".Offerings",
          ROOT + ".OllamaWays");

  /// Rooms that are open to these alone are not public.
  private static final Set<String> OWN = Set.of("dev.dray.cli", "dev.dray.server");

  private static final int LONGEST_FILE = 600;

  private static final Path CLASSES = classes();
  private static final JavaClasses CORE = new ClassFileImporter().importPath(CLASSES);

  @Test
  void packagesKnowOnlyWhomTheTableAllows() {
    Set<String> broken = new TreeSet<>();
    for (JavaClass type : CORE) {
      if (!isFacade(type)) {
        for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
          JavaClass target = dependency.getTargetClass().getBaseComponentType();
          if (isOurs(target) && !mayKnow(room(type), room(target))) {
            broken.add(type.getName() + " knows " + target.getName());
          }
        }
      }
    }
    assertThat(broken).isEmpty();
  }

  /// Models are fetched by the library itself: there is no helper that could be missing.
  @Test
  @Proves(value = "S002-11", type = Dray.class)
  void onlyTheseStartOtherPrograms() {
    Set<String> starting = new TreeSet<>();
    for (JavaClass type : CORE) {
      for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
        String target = dependency.getTargetClass().getName();
        if (target.equals("java.lang.ProcessBuilder") || target.equals("java.lang.Process")) {
          starting.add(type.getName());
        }
      }
    }
    // Docker's keepers of passwords, and what tells of graphics processors.
    assertThat(starting)
        .containsExactly("dev.dray.fit.Tool", "dev.dray.provider.oci.CredentialHelper");
  }

  @Test
  void everyPackageHasARow() {
    assertThat(CORE.stream().map(type -> row(room(type))).collect(Collectors.toSet()))
        .contains("", "error")
        .isSubsetOf(ARROWS.keySet());
  }

  @Test
  void thePageHasTheSameTable() throws IOException {
    Map<String, Set<String>> written = new TreeMap<>();
    for (List<String> cells : rows("## Arrows")) {
      // What is between the ticks are names; words such as "nobody" are not.
      cells(cells.getFirst()).forEach(room -> written.put(room, cells(cells.get(1))));
    }
    Map<String, Set<String>> table = new TreeMap<>(ARROWS);
    table.remove("");
    assertThat(written).isEqualTo(table);
  }

  @Test
  void thePageTellsWhatEveryPackageIsAndWhetherItIsPublic() throws IOException {
    Set<String> rooms = new TreeSet<>();
    Set<String> open = new TreeSet<>();
    for (List<String> cells : rows("## Packages of core")) {
      String room = cells(cells.getFirst()).iterator().next();
      room = room.equals(ROOT) ? "" : room;
      rooms.add(room);
      if (cells.get(2).equals("yes")) {
        open.add(room);
      }
    }
    assertThat(rooms).isEqualTo(new TreeSet<>(ARROWS.keySet()));
    assertThat(open).isEqualTo(new TreeSet<>(PUBLIC));
    assertThat(exported()).isEqualTo(open);
  }

  /// The rows of the table in a section of the page, without its head.
  private static List<List<String>> rows(String section) throws IOException {
    String page = Files.readString(Checkout.root().resolve("ARCHITECTURE.md"));
    String text = page.substring(page.indexOf(section) + section.length());
    int end = text.indexOf("\n## ");
    return (end < 0 ? text : text.substring(0, end))
        .lines()
        .filter(line -> line.startsWith("|"))
        .skip(2)
        .map(line -> Stream.of(line.substring(1).split("\\|", -1)).map(String::strip).toList())
        .toList();
  }

  private static Set<String> cells(String cell) {
    return Pattern.compile("`([^`]+)`")
        .matcher(cell)
        .results()
        .map(match -> match.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void theTableHasNoCycle() {
    for (String start : ARROWS.keySet()) {
      Set<String> reached = new HashSet<>();
      List<String> open = new ArrayList<>(ARROWS.get(start));
      while (!open.isEmpty()) {
        String next = open.removeLast();
        if (reached.add(next)) {
          open.addAll(ARROWS.getOrDefault(next, Set.of()));
        }
      }
      assertThat(reached).as("packages reached from %s", start).doesNotContain(start);
    }
  }

  @Test
  void nobodyInsideKnowsTheFacade() {
    assertThat(
            CORE.stream()
                .filter(type -> !isFacade(type))
                .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                .filter(dependency -> isFacade(dependency.getTargetClass()))
                .map(Dependency::getDescription))
        .isEmpty();
  }

  @Test
  void onlyPublicRoomsAreExported() throws IOException {
    assertThat(exported()).isNotEmpty().isSubsetOf(PUBLIC);
  }

  @Test
  void publicSignaturesShowOnlyTheJdkAndOurPublicTypes() throws IOException {
    Set<String> exported = exported();
    Set<String> broken = new TreeSet<>();
    for (JavaClass type : CORE) {
      if (exported.contains(room(type)) && isReachable(type)) {
        shown(type)
            .flatMap(shown -> shown.getAllInvolvedRawTypes().stream())
            .map(JavaClass::getBaseComponentType)
            .filter(shown -> !mayBeShown(shown, exported))
            .forEach(shown -> broken.add(type.getName() + " shows " + shown.getName()));
      }
    }
    assertThat(broken).isEmpty();
  }

  @Test
  @Proves({"S000-36", "S001-71", "S001-89"})
  void theLibraryNeedsLittleAndNoHubClient() throws IOException {
    assertThat(module().requires())
        .extracting(ModuleDescriptor.Requires::name)
        .containsExactlyInAnyOrder(
            "java.base",
            "org.jspecify",
            "tools.jackson.core",
            "tools.jackson.databind",
            "org.tomlj",
            "org.conscrypt",
            "jdk.unsupported",
            "com.github.luben.zstd_jni");
    assertThat(module().requires())
        .filteredOn(
            needed -> needed.modifiers().contains(ModuleDescriptor.Requires.Modifier.STATIC))
        .extracting(ModuleDescriptor.Requires::name)
        .containsExactlyInAnyOrder("org.jspecify", "org.conscrypt", "com.github.luben.zstd_jni");
  }

  @Test
  @Proves({"S001-09", "S001-39"})
  void whatIsGivenOutHasAType() throws IOException {
    Set<String> exported = exported();
    Set<String> untyped = new TreeSet<>();
    for (JavaClass type : CORE) {
      if (exported.contains(room(type)) && isReachable(type)) {
        type.getMethods().stream()
            .filter(method -> isShown(method.getModifiers()))
            .filter(method -> !method.getName().equals("valueOf"))
            .filter(method -> isUntyped(method.getReturnType()))
            .forEach(method -> untyped.add(method.getFullName()));
      }
    }
    assertThat(untyped).isEmpty();
  }

  /// A type variable is somebody's type; a wildcard without a bound is nobody's.
  private static boolean isUntyped(JavaType type) {
    return switch (type) {
      case JavaTypeVariable<?> _ -> false;
      case JavaWildcardType wildcard ->
          wildcard.getUpperBounds().isEmpty()
              || wildcard.getUpperBounds().stream().anyMatch(ArchitectureTest::isUntyped);
      case JavaParameterizedType parameterized ->
          UNTYPED.contains(parameterized.toErasure().getName())
              || parameterized.getActualTypeArguments().stream()
                  .anyMatch(ArchitectureTest::isUntyped);
      default -> UNTYPED.contains(type.toErasure().getBaseComponentType().getName());
    };
  }

  @Test
  void packagesAreNamedAfterTheirThing() {
    assertThat(
            Checkout.sources(Checkout.root(), "main").stream()
                .map(Path::getParent)
                .flatMap(folder -> Stream.iterate(folder, f -> f != null, Path::getParent))
                .map(folder -> String.valueOf(folder.getFileName()))
                .filter(NAMES_THAT_SAY_NOTHING::contains))
        .isEmpty();
  }

  @Test
  void aVeryLongFileSaysWhyItIsLong() throws IOException {
    List<String> silent = new ArrayList<>();
    for (Path file : Checkout.sources(Checkout.root(), "main")) {
      List<String> lines = Files.readAllLines(file);
      if (lines.size() > LONGEST_FILE
          && lines.stream().noneMatch(l -> l.contains("Long because"))) {
        silent.add(file + " has " + lines.size() + " lines");
      }
    }
    assertThat(silent).isEmpty();
  }

  private static Stream<JavaType> shown(JavaClass type) {
    Stream<JavaType> parents =
        Stream.concat(type.getSuperclass().stream(), type.getInterfaces().stream());
    Stream<JavaType> fields =
        type.getFields().stream()
            .filter(field -> isShown(field.getModifiers()))
            .map(JavaField::getType);
    Stream<JavaType> members =
        type.getCodeUnits().stream()
            .filter(unit -> isShown(unit.getModifiers()))
            .flatMap(ArchitectureTest::shown);
    return Stream.of(parents, fields, members).flatMap(all -> all);
  }

  private static Stream<JavaType> shown(JavaCodeUnit unit) {
    return Stream.of(
            Stream.of(unit.getReturnType()),
            unit.getParameterTypes().stream(),
            unit.getExceptionTypes().stream())
        .flatMap(all -> all);
  }

  private static boolean isShown(Set<JavaModifier> modifiers) {
    return !modifiers.contains(JavaModifier.SYNTHETIC)
        && (modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED));
  }

  private static boolean isReachable(JavaClass type) {
    return isShown(type.getModifiers())
        && type.getEnclosingClass().map(ArchitectureTest::isReachable).orElse(true);
  }

  private static boolean mayBeShown(JavaClass type, Set<String> exported) {
    if (isOurs(type)) {
      // A sealed type may have package-private cases: their parent is what is shown.
      return exported.contains(room(type));
    }
    return type.isPrimitive()
        || type.getPackageName().startsWith("java.")
        || type.getPackageName().startsWith("javax.");
  }

  private static boolean mayKnow(String from, String to) {
    if (from.equals(to) || to.isEmpty() || (to.equals("error") && !from.isEmpty())) {
      return true;
    }
    return ARROWS.getOrDefault(row(from), Set.of()).contains(to);
  }

  private static String row(String room) {
    return room.startsWith("provider.") ? "provider.*" : room;
  }

  /// The package below `dev.dray`, empty for `dev.dray` itself.
  private static String room(JavaClass type) {
    String name = type.getPackageName();
    return name.length() > ROOT.length() ? name.substring(ROOT.length() + 1) : "";
  }

  private static boolean isOurs(JavaClass type) {
    return type.getPackageName().equals(ROOT) || type.getPackageName().startsWith(ROOT + ".");
  }

  /// `Dray` and the `Workshop` behind it wire all rooms together.
  private static boolean isFacade(JavaClass type) {
    return FACADE.contains(type.getName().replaceFirst("\\$.*", ""));
  }

  private static ModuleDescriptor module() throws IOException {
    try (InputStream in = Files.newInputStream(CLASSES.resolve("module-info.class"))) {
      return ModuleDescriptor.read(in);
    }
  }

  /// What everybody may use; some rooms are open to the program alone.
  private static Set<String> exported() throws IOException {
    return module().exports().stream()
        .filter(exports -> !exports.isQualified() || !OWN.containsAll(exports.targets()))
        .map(ModuleDescriptor.Exports::source)
        .map(name -> name.equals(ROOT) ? "" : name.substring(ROOT.length() + 1))
        .collect(Collectors.toSet());
  }

  private static Path classes() {
    try {
      return Path.of(
          DrayException.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
