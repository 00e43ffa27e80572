package dev.dray.testkit.docs;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/// Java sources read by the JDK's own parser, without compiling them.
public final class SourceText {
  private SourceText() {}

  /// What is done with a parsed file.
  @FunctionalInterface
  public interface Reader {
    /// Reads one file; `trees` gives the documentation comments.
    void read(CompilationUnitTree unit, DocTrees trees);
  }

  /// Parses the files and hands each to `reader`.
  ///
  /// @throws IllegalStateException when this Java has no compiler
  /// @throws UncheckedIOException when a file cannot be read
  public static void parse(List<Path> files, Reader reader) {
    if (files.isEmpty()) {
      return;
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    if (compiler == null) {
      throw new IllegalStateException("Reading sources needs a JDK");
    }
    try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null,
                  manager,
                  null,
                  List.of("-proc:none"),
                  null,
                  manager.getJavaFileObjectsFromPaths(files));
      DocTrees trees = DocTrees.instance(task);
      for (CompilationUnitTree unit : task.parse()) {
        reader.read(unit, trees);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The documentation comment of each constant of an enum, in the order of the source, on one
  /// line; empty for a constant without one.
  public static Map<String, String> constantComments(Path enumSource) {
    Map<String, String> comments = new LinkedHashMap<>();
    parse(
        List.of(enumSource),
        (unit, trees) ->
            new TreePathScanner<@Nullable Void, @Nullable Void>() {
              @Override
              public @Nullable Void visitVariable(VariableTree variable, @Nullable Void unused) {
                Tree parent = getCurrentPath().getParentPath().getLeaf();
                if (parent.getKind() == Tree.Kind.ENUM && isConstant(variable)) {
                  String comment =
                      Objects.requireNonNullElse(trees.getDocComment(getCurrentPath()), "");
                  comments.putIfAbsent(
                      variable.getName().toString(), comment.strip().replaceAll("\\s+", " "));
                }
                return super.visitVariable(variable, null);
              }
            }.scan(unit, null));
    return comments;
  }

  /// javac gives a constant an initializer that makes a new object of the enum; a field in capitals
  /// of the same enum has another type.
  private static boolean isConstant(VariableTree variable) {
    return variable.getInitializer() instanceof NewClassTree
        && variable.getModifiers().getFlags().contains(javax.lang.model.element.Modifier.STATIC)
        && variable.getModifiers().getFlags().contains(javax.lang.model.element.Modifier.FINAL)
        && Character.isUpperCase(variable.getName().charAt(0));
  }
}
