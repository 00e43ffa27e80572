package dev.dray.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.testkit.docs.CheckedPage;
import dev.dray.testkit.docs.Checkout;
import dev.dray.testkit.requirements.RequirementsBook;
import org.junit.jupiter.api.Test;

/// Keeps the committed books in step with the tests. Stands in the last module, so that a page that
/// is out of date keeps no other test from running.
class RequirementsPageTest {
  private final RequirementsBook book = RequirementsBook.read(Checkout.root());

  @Test
  void everyIdThatATestNamesExists() {
    assertThat(book.unknownIds()).isEmpty();
  }

  @Test
  void aReasonGoesWhenATestComes() {
    assertThat(book.needlessReasons()).isEmpty();
  }

  @Test
  void theRequirementsPageIsUpToDate() {
    CheckedPage.of("docs/requirements.md").matches(book.requirementsPage());
  }

  @Test
  void theBehavioursPageIsUpToDate() {
    CheckedPage.of("docs/behaviours.md").matches(book.behavioursPage());
  }
}
