package dev.dray.testkit.requirements;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RequirementsBookTest {
  @TempDir Path root;

  @BeforeEach
  void lists() throws IOException {
    write("docs/requirements/ids.tsv", "S000-01\tEntry\tOne call\nS001-02\tProgram\tA `a|b` <x>\n");
    write("docs/requirements/behaviours.tsv", "field-1\tResume\tResumes\nfield-2\tResume\tMore\n");
    write("docs/requirements/reasons.tsv", "field-2\tNot on this platform.\n");
    write("core/src/main/java/p/Cart.java", "package p; class Cart {}");
    write("core/src/main/java/p/Wheel.java", "package p; class Wheel {}");
  }

  @Test
  void findsTestsByMethodByClassAndByNestedClass() throws IOException {
    test("CartTest", "@Test @Proves({\"S000-01\", \"field-1\"}) void pulls() {}");
    test("WheelRimTest", "@Nested class Inner { @Proves(\"S000-01\") @Test void turns() {} }");
    write(
        "cli/src/test/java/p/WholeTest.java",
        "package p; @dev.dray.testkit.Proves(value = \"S000-01\", type = Cart.class)\n"
            + "class WholeTest { int a = 1; }");

    String page = RequirementsBook.read(root).requirementsPage();

    assertThat(page)
        .contains(
            "| S000-01 | One call "
                + "| [`Cart`](../core/src/main/java/p/Cart.java)"
                + "<br>[`Wheel`](../core/src/main/java/p/Wheel.java) "
                + "| [`WholeTest`](../cli/src/test/java/p/WholeTest.java)"
                + "<br>[`CartTest#pulls`](../core/src/test/java/p/CartTest.java)"
                + "<br>[`WheelRimTest#turns`](../core/src/test/java/p/WheelRimTest.java) |")
        .contains("| S001-02 | A `a\\|b` &lt;x> |  | later |")
        .contains("| S000 | One call that downloads a model and streams its progress | 1 | 1 |");
  }

  @Test
  void aBehaviourHasATestAReasonOrWaits() throws IOException {
    assertThat(RequirementsBook.read(root).behavioursPage())
        .contains("| field-1 | Resumes | later |")
        .contains("| field-2 | More | Not on this platform. |");

    test("CartTest", "@Proves(\"field-2\") void pulls() {}");

    assertThat(RequirementsBook.read(root).needlessReasons()).containsExactly("field-2");
  }

  @Test
  void namesIdsThatNoListKnows() throws IOException {
    test("CartTest", "@Proves({\"S000-01\", \"S000-99\"}) void pulls() {}");

    assertThat(RequirementsBook.read(root).unknownIds())
        .containsExactly("S000-99 in CartTest#pulls");
  }

  @Test
  void refusesIdsItCannotRead() throws IOException {
    test("CartTest", "@Proves(Ids.ONE) void pulls() {}");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> RequirementsBook.read(root))
        .withMessageContaining("Ids.ONE");
  }

  @Test
  void testsInABrowserProveToo() throws IOException {
    write("server/src/browser/main.mjs", "await import('./cart.test.mjs');");
    write(
        "server/src/browser/cart.test.mjs",
        "// @Proves S001-02, field-1 (Cart)\ntest('a cart | rolls', async () => {});\n");

    RequirementsBook book = RequirementsBook.read(root);

    assertThat(book.requirementsPage())
        .contains(
            "| [`Cart`](../core/src/main/java/p/Cart.java) "
                + "| [`cart.test.mjs: a cart \\| rolls`](../server/src/browser/cart.test.mjs) |");
    assertThat(book.behavioursPage()).contains("| field-1 | Resumes | [`cart.test.mjs: a cart");
  }

  @Test
  void refusesMarksThatProveNothing() throws IOException {
    write("server/src/browser/main.mjs", "await import('./other.test.mjs');");
    write("server/src/browser/cart.test.mjs", "// @Proves S001-02\n\ntest('a cart', () => {});\n");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RequirementsBook.read(root))
        .withMessageContaining("cart.test.mjs line 1");

    write("server/src/browser/cart.test.mjs", "// @Proves S001-02\ntest('a cart', () => {});\n");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RequirementsBook.read(root))
        .withMessageContaining("main.mjs does not run it");
  }

  @Test
  void refusesAnIdThatStandsTwice() throws IOException {
    write("docs/requirements/ids.tsv", "S000-01\ta\tb\nS000-01\ta\tb\n");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> RequirementsBook.read(root))
        .withMessageContaining("S000-01 stands twice");
  }

  private void test(String name, String body) throws IOException {
    write(
        "core/src/test/java/p/" + name + ".java", "package p; class " + name + " { " + body + " }");
  }

  private void write(String path, String text) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
