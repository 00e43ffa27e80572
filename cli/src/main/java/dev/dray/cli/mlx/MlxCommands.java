package dev.dray.cli.mlx;

import dev.dray.ModelRef;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/// The command line of `mlx-download`, and what its commands share.
public final class MlxCommands {

  /// The program's name.
  public static final String NAME = "mlx-download";

  /// The organisation of bare names.
  static final String OWNER = "mlx-community";

  private static final Pattern QUANTIZATION =
      Pattern.compile(
          "(?:^|[-_.])([0-9]+(?:\\.[0-9]+)?-?bit|bf16|fp16|f16|fp32|int[48]|mxfp[48]|q[2-8](?:_[a-z0-9]+)*)"
              + "(?=$|[-_.])",
          Pattern.CASE_INSENSITIVE);

  private MlxCommands() {}

  /// The parser.
  public static CommandLine commandLine(List<String> words) {
    String first = words.isEmpty() ? "" : words.getFirst();
    CommandSpec root = new MlxDownload().spec();
    if (!first.equals("cache")) {
      root.addSubcommand("list", new MlxList().spec());
    }
    if (!first.equals("list")) {
      root.addSubcommand("cache", new MlxCache().spec());
    }
    // No text here has variables, and looking for them takes a tenth of a short command.
    return new CommandLine(root).setInterpolateVariables(false);
  }

  /// The model that a name stands for.
  ///
  /// @throws IllegalArgumentException if it stands for none
  static ModelRef ref(String typed) {
    return ModelRef.parse(typed.contains("/") ? typed : "mlx://" + typed);
  }

  /// The name for people: without a scheme, with the organisation.
  static String name(ModelRef ref) {
    return ref instanceof ModelRef.Hub hub ? hub.repo().text() : ref.toString();
  }

  /// The quantization that a model's name tells, such as `4bit`; only the name's own part counts,
  /// not the organisation's.
  static Optional<String> quantization(String id) {
    Matcher found = QUANTIZATION.matcher(id.substring(id.indexOf('/') + 1));
    return found.find() ? Optional.of(found.group(1).toLowerCase(Locale.ROOT)) : Optional.empty();
  }

  /// A size as this program shows it: two decimals, powers of 1024 under the names of powers of
  /// 1000.
  static String size(long bytes) {
    String[] units = {"B", "KB", "MB", "GB", "TB"};
    double value = bytes;
    int unit = 0;
    while (value >= 1024 && unit < units.length - 1) {
      value /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, "%.2f %s", value, units[unit]);
  }
}
