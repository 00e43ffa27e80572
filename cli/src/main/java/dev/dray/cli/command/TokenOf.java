package dev.dray.cli.command;

import dev.dray.settings.Setting;
import dev.dray.settings.StoredSecrets;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/// The option that says whose token is meant, for `login` and `logout`.
final class TokenOf {

  private static final String NAME = "--provider";
  private static final String HUB = "huggingface";

  private TokenOf() {}

  static OptionSpec option() {
    return Options.value(
        "PROVIDER",
        "Whose token it is, if not the hub's: "
            + String.join(", ", StoredSecrets.byProvider().keySet())
            + ". It is stored as it is, for Dray alone.",
        NAME);
  }

  /// The setting that the token is stored for; empty for the hub's.
  static Optional<Setting> setting(ParseResult parsed) {
    Optional<String> provider =
        Options.text(parsed, NAME)
            .map(word -> word.toLowerCase(Locale.ROOT))
            .filter(word -> !word.equals(HUB));
    return provider.map(word ->
        Optional.ofNullable(StoredSecrets.byProvider().get(word))
            .orElseThrow(() ->
                new UsageException(
                    "no token is stored for '"
                        + word
                        + "'; "
                        + NAME
                        + " takes "
                        + HUB
                        + ", "
                        + String.join(", ", StoredSecrets.byProvider().keySet()))));
  }
}
