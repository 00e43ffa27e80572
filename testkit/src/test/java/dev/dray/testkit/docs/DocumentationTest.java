package dev.dray.testkit.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExportsTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Everything that others can see has a documentation comment, and every component of a record its
/// `@param`. Names, links and markup inside the comments are checked by the compiler (`-Xdoclint`
/// in the parent pom).
class DocumentationTest {

  @ParameterizedTest
  @ValueSource(strings = {"core", "testkit", "client"})
  void whatIsExportedIsExplained(String module) {
    Path sources = Checkout.root().resolve(module).resolve("src/main/java");
    Set<String> exported = new HashSet<>();
    SourceText.parse(
        List.of(sources.resolve("module-info.java")),
        (unit, trees) ->
            unit.getModule().getDirectives().stream()
                .filter(ExportsTree.class::isInstance)
                .map(directive -> ((ExportsTree) directive).getPackageName().toString())
                .forEach(exported::add));
    assertThat(exported).isNotEmpty();

    Reading reading = new Reading();
    for (String name : exported) {
      Path folder = sources.resolve(name.replace('.', '/'));
      assertThat(folder.resolve("package-info.java")).content().startsWith("///");
      SourceText.parse(files(folder), reading::read);
    }

    assertThat(reading.elements).as("elements looked at").isGreaterThan(100);
    assertThat(reading.gaps).isEmpty();
  }

  private static List<Path> files(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file -> !file.endsWith("package-info.java"))
          .sorted()
          .toList();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static final class Reading {
    private final List<String> gaps = new ArrayList<>();
    private int elements;

    void read(CompilationUnitTree unit, DocTrees trees) {
      new Gaps(unit, trees).scan(unit, null);
    }

    /// Enters only types that can be seen from outside.
    private final class Gaps extends TreePathScanner<@Nullable Void, @Nullable Void> {
      private final CompilationUnitTree unit;
      private final DocTrees trees;

      Gaps(CompilationUnitTree unit, DocTrees trees) {
        this.unit = unit;
        this.trees = trees;
      }

      @Override
      public @Nullable Void visitClass(ClassTree type, @Nullable Void unused) {
        if (!isShown(type.getModifiers())) {
          return null;
        }
        String comment = check(type.getSimpleName().toString());
        if (type.getKind() == Tree.Kind.RECORD) {
          for (Tree member : type.getMembers()) {
            if (member instanceof VariableTree component && !isStatic(component)) {
              require(
                  comment.contains("@param " + component.getName() + " "),
                  type.getSimpleName() + ": @param " + component.getName());
            }
          }
        }
        return super.visitClass(type, null);
      }

      @Override
      public @Nullable Void visitMethod(MethodTree method, @Nullable Void unused) {
        if (isShown(method.getModifiers()) && !isOverride(method.getModifiers()) && !isMade()) {
          check(method.getName().toString());
        }
        // What is declared inside a method is nobody else's.
        return null;
      }

      @Override
      public @Nullable Void visitVariable(VariableTree field, @Nullable Void unused) {
        if (isShown(field.getModifiers()) && !isComponent(field)) {
          check(field.getName().toString());
        }
        return null;
      }

      private String check(String name) {
        String comment = trees.getDocComment(getCurrentPath());
        require(comment != null && !comment.isBlank(), name);
        return comment == null ? "" : comment;
      }

      private void require(boolean there, String what) {
        elements++;
        if (!there) {
          gaps.add(Path.of(unit.getSourceFile().toUri()).getFileName() + ": " + what);
        }
      }

      private boolean isShown(ModifiersTree modifiers) {
        Set<Modifier> flags = modifiers.getFlags();
        boolean inInterface =
            parent() instanceof ClassTree type
                && (type.getKind() == Tree.Kind.INTERFACE
                    || type.getKind() == Tree.Kind.ANNOTATION_TYPE);
        return flags.contains(Modifier.PUBLIC)
            || flags.contains(Modifier.PROTECTED)
            || (inInterface && !flags.contains(Modifier.PRIVATE));
      }

      private boolean isComponent(VariableTree field) {
        return parent().getKind() == Tree.Kind.RECORD && !isStatic(field);
      }

      /// Whether the parser made it: it then has no place of its own in the source.
      private boolean isMade() {
        return trees.getSourcePositions().getEndPosition(unit, getCurrentPath().getLeaf()) < 0;
      }

      private Tree parent() {
        TreePath path = getCurrentPath().getParentPath();
        return path.getLeaf();
      }

      private static boolean isStatic(VariableTree field) {
        return field.getModifiers().getFlags().contains(Modifier.STATIC);
      }

      private static boolean isOverride(ModifiersTree modifiers) {
        return modifiers.getAnnotations().stream()
            .anyMatch(a -> a.getAnnotationType().toString().equals("Override"));
      }
    }
  }
}
