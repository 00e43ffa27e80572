package dev.dray;

import dev.dray.catalog.Catalog;
import dev.dray.catalog.CatalogFile;
import dev.dray.catalog.CatalogModel;
import dev.dray.catalog.CatalogUpdate;
import dev.dray.catalog.Recommendation;
import dev.dray.catalog.RecommendationQuery;
import dev.dray.error.ErrorCode;
import dev.dray.error.ErrorContext;
import dev.dray.error.IntegrityException;
import dev.dray.error.InvalidRequestException;
import dev.dray.error.NetworkException;
import dev.dray.error.NotFoundException;
import dev.dray.error.StorageException;
import dev.dray.fit.Machine;
import dev.dray.http.ApiClient;
import dev.dray.http.ApiResponse;
import dev.dray.http.Request;
import dev.dray.provider.ModelSummary;
import dev.dray.search.Document;
import dev.dray.search.Found;
import dev.dray.settings.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/// The catalog as it is on this machine: what came with Dray, or a later file in its place, and the
/// user's own models beside them.
final class Cataloguing {

  private final Settings settings;
  private final Supplier<ApiClient> api;

  Cataloguing(Settings settings, Supplier<ApiClient> api) {
    this.settings = settings;
    this.api = api;
  }

  /// The user's own models.
  private Path own() {
    return settings.directories().config().resolve("catalog.json");
  }

  /// What an update brought.
  private Path brought() {
    return settings.directories().state().resolve("catalog").resolve("models.json");
  }

  Catalog catalog() {
    Catalog catalog = published();
    return Files.isRegularFile(own()) ? catalog.with(CatalogFile.read(own())) : catalog;
  }

  /// Without the user's own models.
  private Catalog published() {
    Catalog builtIn = Catalog.builtIn();
    if (!Files.isRegularFile(brought())) {
      return builtIn;
    }
    CatalogFile later = CatalogFile.read(brought());
    // A newer Dray may know more than an update of long ago.
    return later.isLaterThan(builtIn.version()) ? Catalog.of(later) : builtIn;
  }

  /// What the catalog tells a search; only models that can be downloaded.
  List<Document> documents() {
    return catalog().localModels().stream()
        .map(model ->
            new Document(
                new Found(model.id().ref().orElseThrow(), summary(model)),
                model.id() + " " + model.name(),
                model.description() + " " + model.parameters().orElse("")))
        .toList();
  }

  private static ModelSummary summary(CatalogModel model) {
    return new ModelSummary(
        model.id().toString(),
        0,
        0,
        model.tags(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        ModelSummary.Access.OPEN);
  }

  /// Takes a later file in place of the catalog that is used.
  ///
  /// @param from a file, or an http(s) address
  /// @param expected the digest that it must have
  CatalogUpdate update(String from, Optional<Digest.Sha256> expected) {
    String before = published().version();
    boolean address = from.startsWith("https://") || from.startsWith("http://");
    byte[] bytes = address ? fetched(from, expected.isPresent()) : local(from);
    String shown = address ? ErrorContext.withoutSecrets(URI.create(from)).toString() : from;
    Digest.Sha256 digest = digest(bytes);
    if (expected.isPresent() && !expected.get().equals(digest)) {
      throw IntegrityException.digest(
          "the catalog",
          expected.get().toString(),
          digest.toString(),
          IntegrityException.Origin.CALLER,
          ErrorContext.of(shown));
    }
    CatalogFile file = CatalogFile.parse(bytes, shown);
    boolean taken = file.isLaterThan(before);
    if (taken) {
      write(bytes);
    }
    return new CatalogUpdate(
        before, taken ? file.version() : before, file.models().size(), digest, taken);
  }

  private byte[] local(String from) {
    Path path;
    try {
      path = settings.environment().workingDirectory().resolve(from);
    } catch (InvalidPathException e) {
      throw new InvalidRequestException(
          "'" + from + "' is neither a file nor an address: " + e.getReason(),
          "Name a file, or an https address.",
          ErrorContext.NONE);
    }
    try (InputStream in = Files.newInputStream(path)) {
      return in.readNBytes((int) CatalogFile.LARGEST.bytes() + 1);
    } catch (IOException e) {
      throw new StorageException(
          "The catalog " + path + " cannot be read (" + e.getMessage() + ")",
          "Check that it is there and may be read.",
          ErrorContext.of(path.toString()),
          e);
    }
  }

  private byte[] fetched(String from, boolean digestKnown) {
    URI uri;
    try {
      uri = URI.create(from);
    } catch (IllegalArgumentException e) {
      throw new InvalidRequestException(
          "That is no address", "Name a file, or an https address.", ErrorContext.NONE);
    }
    ErrorContext context = ErrorContext.of(uri);
    if (settings.offline()) {
      throw new NetworkException(
          ErrorCode.OFFLINE,
          "Offline mode is on, and " + uri.getHost() + " would have to be asked for the catalog",
          "Update the catalog from a file, or switch offline mode off.",
          context);
    }
    if ("http".equals(uri.getScheme()) && !digestKnown && !isThisMachine(uri)) {
      throw new InvalidRequestException(
          "A catalog that comes over plain http may have been changed on its way",
          "Use an https address, or state its digest with --sha256.",
          context);
    }
    try (ApiResponse response = api.get().open(Request.get(uri), context)) {
      if (!response.isSuccess()) {
        throw new NotFoundException(
            ErrorCode.FILE_NOT_FOUND,
            "There is no catalog at that address: status " + response.status(),
            "Check the address.",
            context.withStatus(response.status()));
      }
      return response.body().readNBytes((int) CatalogFile.LARGEST.bytes() + 1);
    } catch (IOException e) {
      throw new NetworkException(
          ErrorCode.CONNECTION_LOST,
          "The catalog did not come whole from " + uri.getHost(),
          "Try again.",
          context,
          e);
    }
  }

  private static boolean isThisMachine(URI uri) {
    String host = String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT);
    return host.equals("localhost")
        || ((host.startsWith("127.") || host.startsWith("[")) && isLoopback(host));
  }

  /// For addresses in numbers only, so that no name is looked up.
  private static boolean isLoopback(String host) {
    try {
      return InetAddress.ofLiteral(host.replaceAll("[\\[\\]]", "")).isLoopbackAddress();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private void write(byte[] bytes) {
    Path target = brought();
    try {
      Path folder = Objects.requireNonNull(target.getParent());
      Files.createDirectories(folder);
      Path passing = Files.createTempFile(folder, "models", ".tmp");
      try {
        Files.write(passing, bytes);
        Files.move(
            passing, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(passing);
      }
    } catch (IOException e) {
      throw new StorageException(
          "The catalog cannot be written to " + target + " (" + e.getMessage() + ")",
          "Check that there is room, and that the folder may be written.",
          ErrorContext.of(target.toString()),
          e);
    }
  }

  private static Digest.Sha256 digest(byte[] bytes) {
    try {
      return new Digest.Sha256(
          HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /// Models for a purpose that fit a machine.
  List<Recommendation> recommend(RecommendationQuery query, Machine machine) {
    return catalog().recommend(query, new CatalogSizing(machine));
  }
}
