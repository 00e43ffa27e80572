package dev.dray.provider.ollama;

import dev.dray.error.AccessNeededException;
import dev.dray.error.DrayException;
import dev.dray.error.ErrorCode;
import dev.dray.error.ErrorContext;
import dev.dray.error.IntegrityException;
import dev.dray.error.InvalidRequestException;
import dev.dray.error.NetworkException;
import dev.dray.error.NotEnoughSpaceException;
import dev.dray.error.NotFoundException;
import dev.dray.error.ProtocolException;
import dev.dray.error.RateLimitedException;
import dev.dray.error.UnsupportedException;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The daemon's errors in the words of the error table. It has no codes: registry errors come as
/// text in the middle of an answer whose status was 200, and almost every other one has status 500,
/// so its texts decide (ollama/ollama, August 2026).
final class DaemonErrors {

  private static final Pattern MISMATCH =
      Pattern.compile("want (sha256:[0-9a-f]{64}), got (sha256:[0-9a-f]{64})");
  private static final List<String> NETWORK =
      List.of(
          "dial tcp",
          "no such host",
          "max retries exceeded",
          "connection re",
          "timeout",
          "tls:",
          "x509:",
          "eof",
          "network is unreachable",
          "no location header");
  private static final URI KEYS = URI.create("https://ollama.com/settings/keys");

  private DaemonErrors() {}

  /// What an error in the stream, or in an answer of any status, means.
  ///
  /// @param model what was asked for, for people
  /// @param said the daemon's text
  /// @param signIn where to sign in, when the daemon says
  static DrayException of(String model, String said, Optional<URI> signIn, ErrorContext context) {
    String words = DaemonJson.cleaned(said);
    String low = words.toLowerCase(Locale.ROOT);
    if (low.contains("no space left") || low.contains("disk quota exceeded")) {
      return NotEnoughSpaceException.reported("Ollama", words, context);
    }
    if (low.contains("file does not exist")
        || low.contains("not found")
        || low.contains("manifest unknown")) {
      return new NotFoundException(
          ErrorCode.REPOSITORY_NOT_FOUND,
          "Ollama knows no model '" + model + "': " + words,
          "Check name and tag, as in llama3:8b; a private model needs 'ollama signin' first.",
          context);
    }
    if (signIn.isPresent()
        || low.contains("unauthorized")
        || low.contains("access denied")
        || low.contains("authentication required")
        || low.contains("forbidden")) {
      return new AccessNeededException(
          ErrorCode.ACCESS_DENIED,
          "Ollama may not have '" + model + "': " + words,
          "Sign the daemon in ('ollama signin') with an account that may see the model.",
          Optional.of(signIn.orElse(KEYS)),
          context);
    }
    Matcher mismatch = MISMATCH.matcher(low);
    if (low.contains("digest mismatch")) {
      boolean named = mismatch.find();
      return IntegrityException.digest(
          "A layer of " + model + ", which Ollama fetched",
          named ? mismatch.group(1) : "its digest",
          named ? mismatch.group(2) : "other bytes",
          IntegrityException.Origin.LISTING,
          context);
    }
    if (low.contains("429") || low.contains("too many requests")) {
      return new RateLimitedException(
          "The registry limits how often Ollama may ask: " + words, Optional.empty(), context);
    }
    if (low.contains("newer version") || low.contains("412")) {
      return new UnsupportedException(
          "This Ollama is too old for '" + model + "': " + words,
          "Update Ollama, then try again.",
          context);
    }
    if (low.contains("mlx") || low.contains("sharded gguf") || low.contains("not supported")) {
      return new UnsupportedException(
          "Ollama cannot take '" + model + "': " + words,
          "Choose another variant of the model.",
          context);
    }
    if (low.contains("invalid model name")
        || low.contains("is required")
        || low.contains(": 400")) {
      return new InvalidRequestException(
          "Ollama refuses the name '" + model + "': " + words,
          "Name it as [host/][namespace/]model[:tag], as in llama3:8b.",
          context);
    }
    boolean network = NETWORK.stream().anyMatch(low::contains);
    return new NetworkException(
        network ? ErrorCode.CONNECTION_LOST : ErrorCode.SERVER_ERROR,
        (network ? "Ollama cannot reach its registry for '" : "Ollama failed with '")
            + model
            + "': "
            + words,
        network
            ? "Check the network of the machine that Ollama runs on, then try again; what it has"
                + " fetched is kept."
            : "Look into Ollama's own log, then try again.",
        context);
  }

  /// An answer that is no success.
  ///
  /// @param text the body's `error`, empty where it has none
  static DrayException of(
      String model, int status, String text, Optional<URI> signIn, ErrorContext context) {
    ErrorContext known = context.withStatus(status);
    if (status == 403 && text.isEmpty()) {
      return new AccessNeededException(
          ErrorCode.ACCESS_DENIED,
          "Ollama refuses to be asked under this host name",
          "Ask it by an address it knows, such as http://127.0.0.1:11434, or let it listen on others"
              + " (OLLAMA_HOST of the daemon).",
          Optional.empty(),
          known);
    }
    if (status == 401) {
      return new AccessNeededException(
          ErrorCode.ACCESS_DENIED,
          "The Ollama server wants to know who asks" + said(text),
          "Give a token with --token, or set OLLAMA_API_KEY.",
          Optional.of(signIn.orElse(KEYS)),
          known);
    }
    if (text.isEmpty() && (status == 404 || status == 405)) {
      return new ProtocolException(
          "There is no Ollama API at this address (status " + status + ")",
          "Check OLLAMA_HOST: it names scheme, host and port of the daemon.",
          known);
    }
    return of(model, text.isEmpty() ? "status " + status : text, signIn, known);
  }

  private static String said(String text) {
    return text.isEmpty() ? "" : ": " + DaemonJson.cleaned(text);
  }

  /// The daemon cannot be reached.
  static NetworkException notRunning(URI base, NetworkException failure) {
    return new NetworkException(
        failure.code(),
        "No Ollama answers at " + base + " (" + failure.getMessage() + ")",
        "Start it with 'ollama serve', or name its address with OLLAMA_HOST or --endpoint.",
        failure.context(),
        failure);
  }

  /// The stream ended, and nobody said how it went.
  static NetworkException withoutSuccess(String model, ErrorContext context) {
    return new NetworkException(
        ErrorCode.CONNECTION_LOST,
        "Ollama ended the pull of '" + model + "' without saying that it succeeded",
        "See whether it still runs, then try again; it goes on with what it has.",
        context);
  }
}
