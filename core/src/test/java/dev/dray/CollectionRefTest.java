package dev.dray;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dray.testkit.Proves;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Proves("S001-103")
class CollectionRefTest {

  private static final String SLUG = "small-models-66b0c1d2e3f405162738495a";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "collection:acme/" + SLUG,
        "Collection:acme/" + SLUG,
        "collection://acme/" + SLUG,
        "https://huggingface.co/collections/acme/" + SLUG,
        "https://huggingface.co/collections/acme/" + SLUG + "/",
        "https://hf.co/collections/acme/" + SLUG + "?x=1#top",
        "huggingface.co/collections/acme/" + SLUG,
        " hf.co/collections/acme/" + SLUG + " "
      })
  void everySpellingMeansTheSame(String text) {
    assertThat(CollectionRef.parse(text)).hasValue(new CollectionRef("acme", SLUG));
    assertThat(CollectionRef.isNamedIn(text)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "acme/tiny",
        "collections/tiny",
        "https://huggingface.co/acme/tiny",
        "https://example.org/collections/acme/x",
        "https://huggingface.co:8080/collections/acme/x",
        "acme/tiny: with blanks"
      })
  void otherNamesAreNone(String text) {
    assertThat(CollectionRef.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "collection:",
        "collection:acme",
        "collection:acme/x/y",
        "collection:../x",
        "collection:acme/..",
        "collection:acme/a%2Fb",
        "https://huggingface.co/collections/acme"
      })
  void aMisspelledOneIsQuoted(String text) {
    assertThatThrownBy(() -> CollectionRef.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(text);
  }

  @Test
  void aModelIsNoCollection() {
    assertThatThrownBy(() -> ModelRef.parse("collection:acme/" + SLUG))
        .hasMessageContaining("collection of models");
    assertThat(CollectionRef.parse("collection:acme/" + SLUG).orElseThrow())
        .hasToString("collection:acme/" + SLUG);
  }
}
