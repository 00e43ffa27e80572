package dev.dray.registry;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// How variants are called.
///
/// The name is `<family>-<backend>-<format>-<quant>`, parts that are not known left out:
/// `mistral-7b-instruct-v0.2-ollama-gguf-q4_k_m`. It ends in what people search for. What the
/// family says at its end about format and quantization is said once, at the end of the name.
public final class VariantNames {

  /// Longer names have their family shortened.
  static final int LONGEST = 80;

  private static final Pattern REPOSITORY =
      Pattern.compile("[A-Za-z0-9][\\w.-]*/[A-Za-z0-9][\\w.-]*");

  private VariantNames() {}

  static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  static boolean looksLikeRepository(String text) {
    return REPOSITORY.matcher(text).matches() && !lower(text).startsWith("hf.co/");
  }

  /// The name of a variant, at most 80 characters long: of a longer one the family is cut and a
  /// fingerprint of the whole family stands in for the rest.
  ///
  /// @param family the model, as it comes; see [#family]
  /// @param backend the program that serves it
  /// @param format the container, or a scheme that is called a format; left out for safetensors
  ///   without a quantization, which is what one expects
  /// @param quantization the label
  public static String canonical(
      String family, String backend, Optional<String> format, Optional<String> quantization) {
    String kind = format.map(VariantNames::token).orElse("");
    String quant = quantization.map(VariantNames::quant).orElse("");
    String model = cutEnd(family(family), kind, quant);
    List<String> said = tokens(model);
    List<String> end = new ArrayList<>(List.of(backend(backend)));
    boolean expected = kind.equals("safetensors") && quant.isEmpty();
    if (!kind.isEmpty() && !expected && !said.contains(kind)) {
      end.add(kind);
    }
    if (!quant.isEmpty() && !said.contains(quant) && !kind.equals(quant)) {
      end.add(quant);
    }
    String tail = "-" + String.join("-", end);
    return shortened(model, LONGEST - tail.length()) + tail;
  }

  /// The name that ImageWorks computes for the same variant. It differs where the family ends in
  /// the format or the quantization; both lead to the entry.
  public static String original(
      String family, String backend, Optional<String> format, Optional<String> quantization) {
    String model = family(family);
    List<String> said = new ArrayList<>(tokens(model));
    List<String> parts = new ArrayList<>(List.of(model, backend(backend)));
    format
        .map(VariantNames::token)
        .filter(kind -> !kind.isEmpty() && !said.contains(kind))
        .ifPresent(parts::add);
    format.map(VariantNames::token).ifPresent(said::add);
    quantization
        .map(VariantNames::quant)
        .filter(quant -> !quant.isEmpty() && !said.contains(quant))
        .ifPresent(parts::add);
    return String.join("-", parts);
  }

  /// The family of a repository: its last part, and the branch where it is not the main one.
  ///
  /// @param repository `org/name`, or any name
  public static String familyOf(String repository, Optional<String> branch) {
    String tail = repository.substring(repository.lastIndexOf('/') + 1);
    return family(
        branch
            .filter(b -> !b.isBlank() && !b.equals("main") && !b.equals("master"))
            .map(b -> tail + "@" + b)
            .orElse(tail));
  }

  /// A family as names have it: lower case, digits, dots and single dashes.
  public static String family(String text) {
    return dashed(lower(text.strip()).replaceAll("[@_ /]", "-").replaceAll("[^a-z0-9.-]", "-"));
  }

  /// What the simplified slug is: the display name with `_` for blanks, brackets kept.
  ///
  /// @param display such as `llava 7b (Q4 0)`, which gives `llava_7b_(Q4_0)`
  public static String slug(String display) {
    return display.strip().replaceAll("\\s+", "_");
  }

  /// Upper case with blanks, as display names show a quantization: `Q4 K M`.
  public static String quantLabel(String quantization) {
    return quantization.replaceAll("[_-]", " ").strip().toUpperCase(Locale.ROOT);
  }

  private static String backend(String text) {
    String word = token(text);
    return word.isEmpty() ? "unassigned" : word;
  }

  private static String token(String text) {
    return dashed(lower(text.strip()).replaceAll("[^a-z0-9]", "-"));
  }

  private static String quant(String text) {
    String word = dashed(lower(text.strip()).replaceAll("[^a-z0-9_.-]", "-"));
    return word.equals("unknown") ? "" : word;
  }

  private static String dashed(String text) {
    return text.replaceAll("-{2,}", "-").replaceAll("^-+|-+$", "");
  }

  private static List<String> tokens(String family) {
    return Arrays.asList(family.split("[-_]", -1));
  }

  /// Without what the end of a family says about format and quantization, in either order, as long
  /// as something is left.
  private static String cutEnd(String family, String format, String quant) {
    String rest = family;
    boolean cut = true;
    while (cut) {
      cut = false;
      for (String end : ends(format, quant)) {
        if (rest.endsWith("-" + end)) {
          rest = rest.substring(0, rest.length() - end.length() - 1);
          cut = true;
        }
      }
    }
    return dashed(rest);
  }

  /// A quantization is spelled with `_`, and in a family with `-`; of `awq-w4g128` a family may say
  /// the scheme alone.
  private static List<String> ends(String format, String quant) {
    List<String> ends = new ArrayList<>();
    if (!format.isEmpty()) {
      ends.add(format);
    }
    if (!quant.isEmpty()) {
      ends.add(quant.replace('_', '-'));
      ends.add(quant.replaceFirst("-.*", "").replace('_', '-'));
    }
    return ends;
  }

  private static String shortened(String family, int room) {
    if (family.length() <= room) {
      return family;
    }
    String mark = "-" + fingerprint(family);
    int longest = Math.max(1, room - mark.length());
    String head = family.substring(0, Math.min(longest, family.length()));
    int dash = head.lastIndexOf('-');
    return dashed(dash > longest / 2 ? head.substring(0, dash) : head) + mark;
  }

  private static String fingerprint(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 3);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("SHA-256 is missing from this Java", e);
    }
  }
}
