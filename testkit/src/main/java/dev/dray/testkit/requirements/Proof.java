package dev.dray.testkit.requirements;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.NewArrayTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreeScanner;
import dev.dray.testkit.docs.Checkout;
import dev.dray.testkit.docs.SourceText;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One use of [dev.dray.testkit.Proves]: a test and the ids it names.
///
/// @param source the test's file, relative to the checkout
/// @param test the outermost class, and the method unless the whole class is meant
/// @param ids the ids
/// @param types simple names of the types that the annotation names as the ones under test
public record Proof(Path source, String test, List<String> ids, List<String> types) {

  /// Copies the lists.
  public Proof {
    ids = List.copyOf(ids);
    types = List.copyOf(types);
  }

  /// The outermost test class.
  public String testClass() {
    int hash = test.indexOf('#');
    return hash < 0 ? test : test.substring(0, hash);
  }

  /// Every use in the test sources of all modules below `root`, in the order of paths and lines.
  ///
  /// @throws IllegalArgumentException when an id is not written as a literal
  public static List<Proof> scan(Path root) {
    List<Proof> proofs = new ArrayList<>();
    SourceText.parse(
        Checkout.sources(root, "test"),
        (unit, trees) -> {
          Path source = root.relativize(Path.of(unit.getSourceFile().toUri()));
          new Scanner(source, proofs).scan(unit, null);
        });
    return List.copyOf(proofs);
  }

  private static final class Scanner extends TreeScanner<@Nullable Void, @Nullable Void> {
    private final Path source;
    private final String testClass;
    private final List<Proof> proofs;

    Scanner(Path source, List<Proof> proofs) {
      this.source = source;
      String file = String.valueOf(source.getFileName());
      this.testClass = file.substring(0, file.length() - ".java".length());
      this.proofs = proofs;
    }

    @Override
    public @Nullable Void visitClass(ClassTree type, @Nullable Void unused) {
      boolean outermost = type.getSimpleName().contentEquals(testClass);
      note(type.getModifiers(), outermost ? testClass : testClass + "#" + type.getSimpleName());
      return super.visitClass(type, null);
    }

    @Override
    public @Nullable Void visitMethod(MethodTree method, @Nullable Void unused) {
      note(method.getModifiers(), testClass + "#" + method.getName());
      return super.visitMethod(method, null);
    }

    private void note(ModifiersTree modifiers, String test) {
      for (AnnotationTree annotation : modifiers.getAnnotations()) {
        if (simpleName(annotation.getAnnotationType()).filter("Proves"::equals).isPresent()) {
          List<String> ids = new ArrayList<>();
          List<String> types = new ArrayList<>();
          for (ExpressionTree argument : annotation.getArguments()) {
            read(argument, ids, types);
          }
          proofs.add(new Proof(source, test, ids, types));
        }
      }
    }

    private void read(ExpressionTree value, List<String> ids, List<String> types) {
      switch (value) {
        case AssignmentTree assignment -> read(assignment.getExpression(), ids, types);
        case NewArrayTree array ->
            array.getInitializers().forEach(element -> read(element, ids, types));
        case LiteralTree literal -> ids.add(String.valueOf(literal.getValue()));
        case MemberSelectTree select when select.getIdentifier().contentEquals("class") ->
            simpleName(select.getExpression()).ifPresent(types::add);
        default ->
            throw new IllegalArgumentException(
                source + ": an id in @Proves is written as a literal, not as " + value);
      }
    }

    private static Optional<String> simpleName(Tree name) {
      return switch (name) {
        case IdentifierTree identifier -> Optional.of(identifier.getName().toString());
        case MemberSelectTree select -> Optional.of(select.getIdentifier().toString());
        default -> Optional.empty();
      };
    }
  }
}
