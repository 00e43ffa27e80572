package dev.dray.distribution;

import dev.dray.Digest;
import dev.dray.error.DrayException;
import dev.dray.error.ErrorContext;
import dev.dray.error.IntegrityException;
import dev.dray.error.ProtocolException;
import dev.dray.http.ApiClient;
import dev.dray.http.ApiResponse;
import dev.dray.http.Headers;
import dev.dray.http.LinkHeader;
import dev.dray.http.NetworkFailures;
import dev.dray.http.Request;
import dev.dray.json.JsonField;
import dev.dray.provider.Credential;
import dev.dray.provider.Manifest;
import dev.dray.provider.Source;
import java.io.IOException;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// Reads one repository of a registry by the distribution protocol (OCI distribution specification
/// 1.1, Docker Registry HTTP API V2). Tokens are fetched when the registry asks, kept for all
/// calls, and renewed. Every method blocks, stops when the thread is interrupted, and throws the
/// cases of [DrayException] in the registry's name. Thread-safe.
public final class RegistryClient {

  /// Everything that may answer; a registry converts to what is not named here, or says 404.
  static final String ACCEPT =
      "application/vnd.oci.image.manifest.v1+json,"
          + " application/vnd.docker.distribution.manifest.v2+json,"
          + " application/vnd.oci.image.index.v1+json,"
          + " application/vnd.docker.distribution.manifest.list.v2+json,"
          + " application/vnd.oci.artifact.manifest.v1+json";

  private static final int MOST_TAGS = 100_000;
  private static final int MOST_PAGES = 1_000;

  private final ApiClient api;
  private final Registry registry;
  private final String repository;
  private final RegistryAccess access;
  private final ErrorContext context;

  private RegistryClient(
      ApiClient api,
      Registry registry,
      String repository,
      RegistryAccess access,
      ErrorContext context) {
    this.api = api;
    this.registry = registry;
    this.repository = repository;
    this.access = access;
    this.context = context;
  }

  /// A reader that shows Docker's token servers the user's login, if the registry asks.
  ///
  /// @param repository the name inside the registry, checked by whoever parsed it
  /// @param context provider and reference, for errors
  public static RegistryClient open(
      ApiClient api,
      Registry registry,
      String repository,
      Login.Source logins,
      ErrorContext context) {
    return new RegistryClient(
        api,
        registry,
        repository,
        new RegistryAccess(
            api, registry, repository, false, logins, Optional.empty(), InstantSource.system()),
        context);
  }

  /// A reader whose tokens are asked for in a way of its own.
  public static RegistryClient openWithTokens(
      ApiClient api,
      Registry registry,
      String repository,
      TokenRequests tokens,
      ErrorContext context) {
    return new RegistryClient(
        api,
        registry,
        repository,
        new RegistryAccess(
            api,
            registry,
            repository,
            false,
            Login.Source.NONE,
            Optional.of(tokens),
            InstantSource.system()),
        context);
  }

  /// The same for pushing: its tokens allow that, too.
  static RegistryClient openForPushing(
      ApiClient api,
      Registry registry,
      String repository,
      Login.Source logins,
      ErrorContext context) {
    return new RegistryClient(
        api,
        registry,
        repository,
        new RegistryAccess(
            api, registry, repository, true, logins, Optional.empty(), InstantSource.system()),
        context);
  }

  /// The registry.
  public Registry registry() {
    return registry;
  }

  /// The manifest of a tag or of a digest's written form. Its digest is checked against the one
  /// asked for and against what the registry says it is (`Docker-Content-Digest`).
  ///
  /// @throws dev.dray.error.NotFoundException if there is none
  /// @throws dev.dray.error.AccessNeededException if the caller may not see it
  /// @throws IntegrityException if its digest is wrong
  /// @throws ProtocolException if it is no manifest, or longer than 4 MiB
  public Published manifest(String reference) {
    URI uri = registry.manifest(repository, reference);
    String what = name(reference);
    try (ApiResponse answer = send(Request.get(uri).withHeader("Accept", ACCEPT))) {
      if (!answer.isSuccess()) {
        throw refusal(answer, what);
      }
      byte[] bytes = bounded(answer, Manifest.LARGEST, "a manifest");
      Digest.Sha256 digest = sha256(bytes);
      if (reference.startsWith("sha256:")) {
        check(what, reference, digest, IntegrityException.Origin.CALLER);
      }
      Optional<String> said = answer.headers().first("Docker-Content-Digest").map(String::strip);
      if (said.filter(text -> text.startsWith("sha256:")).isPresent()) {
        check(what, said.get(), digest, IntegrityException.Origin.HEADER);
      }
      return PublishedReader.read(bytes);
    } catch (IllegalArgumentException e) {
      throw new ProtocolException(
          registry + " has no usable manifest for " + what + ": it is " + e.getMessage(),
          "Check the name; its publisher has to push it anew.",
          context.withUrl(uri));
    } catch (IOException e) {
      throw broken(e, uri);
    }
  }

  /// A small blob, its size and digest checked.
  ///
  /// @param longest bytes that are worth having in memory
  /// @throws ProtocolException if the manifest says that it is longer
  /// @throws IntegrityException if its content is another
  public byte[] blob(Manifest.Blob blob, int longest) {
    URI uri = registry.blob(repository, blob.digest());
    String what = "blob " + blob.digest() + " of " + name();
    if (blob.size() > longest) {
      throw tooLong(what, longest, uri);
    }
    try (ApiResponse answer = send(Request.get(uri).withHeader("Accept", "*/*"))) {
      if (!answer.isSuccess()) {
        throw refusal(answer, what);
      }
      byte[] bytes = bounded(answer, longest, what);
      if (bytes.length != blob.size()) {
        throw IntegrityException.size(
            what,
            blob.size(),
            bytes.length,
            IntegrityException.Origin.LISTING,
            context.withUrl(uri));
      }
      check(what, blob.digest().toString(), sha256(bytes), IntegrityException.Origin.LISTING);
      return bytes;
    } catch (IOException e) {
      throw broken(e, uri);
    }
  }

  /// Where the transfer reads a blob: an address that may redirect, with a secret that is asked for
  /// at each request.
  public Source source(Digest.Sha256 digest) {
    return new Source(
        registry.name(),
        registry.blob(repository, digest),
        Optional.of(Credential.renewing(registry.base(), access)));
  }

  /// The tags, as the registry orders them; at most 100 000.
  ///
  /// @throws dev.dray.error.NotFoundException if there is no such repository, or the registry lists
  ///   none (Ollama's does not)
  public List<String> tags() {
    List<String> all = new ArrayList<>();
    Optional<URI> page = Optional.of(registry.tags(repository));
    for (int pages = 0; page.isPresent() && pages < MOST_PAGES; pages++) {
      URI uri = page.get();
      try (ApiResponse answer = send(Request.get(uri))) {
        if (!answer.isSuccess()) {
          throw refusal(answer, "the tags of " + name());
        }
        JsonNode json =
            DistributionJson.MAPPER.readTree(bounded(answer, Manifest.LARGEST, "a list of tags"));
        for (JsonNode tag : json.path("tags")) {
          JsonField.text(tag).filter(t -> all.size() < MOST_TAGS).ifPresent(all::add);
        }
        page = LinkHeader.of(answer.headers()).next(answer.uri()).filter(registry::isAt);
      } catch (JacksonException e) {
        throw new ProtocolException(
            registry + " answers the request for the tags of " + name() + " with no JSON",
            "Check that " + registry + " is an OCI registry.",
            context.withUrl(uri));
      } catch (IOException e) {
        throw broken(e, uri);
      }
    }
    return List.copyOf(all);
  }

  /// The error for a blob that the registry's own host did not hand out to the transfer.
  ///
  /// @param status the answer's status, not a success
  /// @param uri the address that answered
  /// @param file what the user knows the blob as
  public DrayException fileError(int status, Headers headers, URI uri, String file) {
    return RegistryErrors.of(
        registry,
        status,
        headers,
        new byte[0],
        uri,
        file + " of " + name(),
        access.hasLogin(),
        context);
  }

  /// Sends with the secret that is good now, and once more with a new one where it was not.
  ApiResponse send(Request request) {
    Optional<Credential> used = access.current();
    ApiResponse answer = api.open(request.withCredential(used), context);
    if (answer.status() != 401 || !registry.isAt(answer.uri())) {
      return answer;
    }
    boolean last = false;
    try {
      last = !access.renew(used, answer.headers().all("WWW-Authenticate"));
    } finally {
      if (!last) {
        answer.close();
      }
    }
    return last ? answer : api.open(request.withCredential(access.current()), context);
  }

  DrayException refusal(ApiResponse answer, String what) {
    return RegistryErrors.of(registry, answer, what, access.hasLogin(), context);
  }

  private byte[] bounded(ApiResponse answer, int longest, String what) throws IOException {
    byte[] bytes = answer.body().readNBytes(longest + 1);
    if (bytes.length > longest) {
      throw tooLong(what, longest, answer.uri());
    }
    return bytes;
  }

  private ProtocolException tooLong(String what, int longest, URI uri) {
    return new ProtocolException(
        registry + " sends " + what + " of more than " + longest + " bytes for " + name(),
        "No client takes that much; the publisher has to push it anew.",
        context.withUrl(uri));
  }

  DrayException broken(IOException failure, URI uri) {
    return NetworkFailures.toDray(failure, context.withUrl(uri));
  }

  private void check(
      String what, String expected, Digest.Sha256 actual, IntegrityException.Origin origin) {
    if (!expected.equalsIgnoreCase(actual.toString())) {
      throw IntegrityException.digest(what, expected, actual.toString(), origin, context);
    }
  }

  String repository() {
    return repository;
  }

  ErrorContext context() {
    return context;
  }

  String name() {
    return registry + "/" + repository;
  }

  String name(String reference) {
    return name() + (reference.startsWith("sha256:") ? "@" : ":") + reference;
  }

  static Digest.Sha256 sha256(byte[] bytes) {
    try {
      return new Digest.Sha256(
          HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /// Names registry and repository.
  @Override
  public String toString() {
    return name();
  }
}
