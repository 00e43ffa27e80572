package dev.dray.receipt;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The licence that a model's card (`README.md`) names in its front matter. Stateless.
public final class CardLicence {

  private static final int LONGEST_HEAD = 64 << 10;
  private static final Pattern HEAD =
      Pattern.compile("\\A\\uFEFF?---\\s*\\R(.*?)\\R---", Pattern.DOTALL);
  private static final Pattern NAMED = named("license_name");
  private static final Pattern LICENCE = named("license");

  private CardLicence() {}

  private static Pattern named(String key) {
    return Pattern.compile("(?m)^" + key + ":[ \\t]*[\"']?([A-Za-z0-9][A-Za-z0-9._+ -]{0,63})");
  }

  /// The licence of the model in a folder: its own name where the card says `other`; nothing where
  /// there is no card or it names none.
  public static Optional<String> of(Path folder) {
    Path card = folder.resolve("README.md");
    if (!Files.isRegularFile(card)) {
      return Optional.empty();
    }
    try (InputStream in = Files.newInputStream(card)) {
      String text = new String(in.readNBytes(LONGEST_HEAD), StandardCharsets.UTF_8);
      Matcher head = HEAD.matcher(text);
      if (!head.find()) {
        return Optional.empty();
      }
      Optional<String> licence = find(LICENCE, head.group(1));
      return licence.filter(word -> word.equals("other")).isPresent()
          ? find(NAMED, head.group(1)).or(() -> licence)
          : licence;
    } catch (IOException e) {
      // A card that cannot be read says nothing.
      return Optional.empty();
    }
  }

  private static Optional<String> find(Pattern pattern, String head) {
    Matcher matcher = pattern.matcher(head);
    return matcher.find() ? Optional.of(matcher.group(1).strip()) : Optional.empty();
  }
}
