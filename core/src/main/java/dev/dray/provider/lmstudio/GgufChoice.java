package dev.dray.provider.lmstudio;

import dev.dray.error.ErrorCode;
import dev.dray.error.ErrorContext;
import dev.dray.error.NotFoundException;
import dev.dray.provider.RemoteFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Which GGUF files of a repository make one model: those of one quantization, every part of a
/// split one, and the projector that a model that sees needs. A repository without GGUF files is
/// taken whole.
///
/// Where no quantization is named, the choice is llama.cpp's: `Q4_K_M`, then `Q8_0`, then the
/// first.
///
/// @param files the files
/// @param note what to tell the user of the choice; nothing where there was none
record GgufChoice(List<RemoteFile> files, Optional<String> note) {

  private static final List<String> USUAL = List.of("Q4_K_M", "Q8_0");
  private static final List<String> NO_MODEL =
      List.of("mmproj", "imatrix", "mtp-", "eagle3-", "dflash-", "dspark-");
  private static final Pattern SPLIT = Pattern.compile("-[0-9]{5}-of-[0-9]{5}$");
  private static final Pattern TAG = Pattern.compile("[-.]([A-Za-z0-9_]+)$");

  /// Copies the files.
  GgufChoice {
    files = List.copyOf(files);
  }

  /// @throws NotFoundException if the quantization that was named is not there
  static GgufChoice of(String repository, List<RemoteFile> all, Optional<String> quantization) {
    List<RemoteFile> weights = all.stream().filter(GgufChoice::isModel).toList();
    if (weights.isEmpty() && quantization.isEmpty()) {
      return new GgufChoice(all, Optional.empty());
    }
    Optional<RemoteFile> first =
        quantization.isPresent()
            ? weights.stream().filter(f -> holds(f, quantization.get())).findFirst()
            : USUAL.stream()
                .flatMap(tag -> weights.stream().filter(f -> holds(f, tag)))
                .findFirst()
                .or(() -> weights.stream().findFirst());
    if (first.isEmpty()) {
      throw missing(repository, weights, quantization.orElse(""));
    }
    String stem = stem(first.get());
    List<RemoteFile> chosen =
        new ArrayList<>(weights.stream().filter(f -> stem(f).equals(stem)).toList());
    projector(all).ifPresent(chosen::add);
    TreeSet<String> tags = new TreeSet<>();
    weights.forEach(f -> tags.add(tag(f)));
    return new GgufChoice(
        chosen,
        quantization.isEmpty() && tags.size() > 1
            ? Optional.of(
                "No quantization was named: "
                    + tag(first.get())
                    + " is taken; there are "
                    + String.join(", ", tags)
                    + ".")
            : Optional.empty());
  }

  private static boolean isModel(RemoteFile file) {
    String name = file.path().fileName().toLowerCase(Locale.ROOT);
    return name.endsWith(".gguf") && NO_MODEL.stream().noneMatch(name::contains);
  }

  /// The tag followed by `.` or `-`, as llama.cpp looks for it.
  private static boolean holds(RemoteFile file, String tag) {
    return Pattern.compile(
            "(^|[^A-Za-z0-9_])" + Pattern.quote(tag) + "[.-]", Pattern.CASE_INSENSITIVE)
        .matcher(file.path().text())
        .find();
  }

  /// The path without its ending and without the number of its part.
  private static String stem(RemoteFile file) {
    String path = file.path().text();
    return SPLIT.matcher(path.substring(0, path.length() - ".gguf".length())).replaceFirst("");
  }

  private static String tag(RemoteFile file) {
    Matcher tag = TAG.matcher(stem(file));
    return tag.find() ? tag.group(1).toUpperCase(Locale.ROOT) : file.path().fileName();
  }

  /// Half precision first: projectors are small, and LM Studio takes the first it finds.
  private static Optional<RemoteFile> projector(List<RemoteFile> all) {
    List<RemoteFile> projectors =
        all.stream()
            .filter(f -> f.path().fileName().toLowerCase(Locale.ROOT).startsWith("mmproj"))
            .filter(f -> f.path().text().toLowerCase(Locale.ROOT).endsWith(".gguf"))
            .toList();
    return projectors.stream()
        .filter(f -> tag(f).equals("F16"))
        .findFirst()
        .or(() -> projectors.stream().findFirst());
  }

  private static NotFoundException missing(
      String repository, List<RemoteFile> weights, String quantization) {
    return new NotFoundException(
        ErrorCode.FILE_NOT_FOUND,
        repository + " has no GGUF file with the quantization '" + quantization + "'",
        weights.isEmpty()
            ? "It has no GGUF files at all; leave '@" + quantization + "' out."
            : "It has: "
                + String.join(
                    ", ", weights.stream().limit(20).map(f -> f.path().fileName()).toList()),
        ErrorContext.of(repository).withProvider("lmstudio"));
  }
}
