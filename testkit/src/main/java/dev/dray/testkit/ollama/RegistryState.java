package dev.dray.testkit.ollama;

import dev.dray.testkit.content.Content;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// What a registry holds and how it behaves; shared by its two hosts. Thread-safe.
final class RegistryState {
  final Map<String, OllamaTestModel> models = new ConcurrentHashMap<>();
  final Set<String> closed = ConcurrentHashMap.newKeySet();
  final Set<String> knownKeys = ConcurrentHashMap.newKeySet();
  final Set<String> acceptedTokens = ConcurrentHashMap.newKeySet();
  private final Map<String, Instant> issued = new ConcurrentHashMap<>();
  private final AtomicInteger count = new AtomicInteger();
  private final AtomicInteger generation = new AtomicInteger();
  final SignedRequests signatures = new SignedRequests();
  volatile int redirect = 307;
  volatile Duration tokenLife = Duration.ofMinutes(5);
  volatile String endpoint = "";
  volatile String cdn = "";
  volatile Optional<String> realm = Optional.empty();

  static String key(String repository, String tag) {
    return (repository + ":" + tag).toLowerCase(Locale.ROOT);
  }

  Optional<OllamaTestModel> model(String repository, String tag) {
    return Optional.ofNullable(models.get(key(repository, tag)));
  }

  /// Any tag's blob: a repository shares them.
  Optional<Content> blob(String repository, String digest) {
    return models.values().stream()
        .filter(model -> model.repository().equalsIgnoreCase(repository))
        .flatMap(model -> model.blob(digest).stream())
        .findFirst();
  }

  boolean isClosed(String repository) {
    return closed.contains(repository.toLowerCase(Locale.ROOT));
  }

  String issueToken() {
    String token = "testkit-token-" + count.incrementAndGet();
    issued.put(token, Instant.now().plus(tokenLife));
    return token;
  }

  boolean accepts(String token) {
    return acceptedTokens.contains(token)
        || Instant.now().isBefore(issued.getOrDefault(token, Instant.MIN));
  }

  void expireTokens() {
    issued.clear();
  }

  void expireLinks() {
    generation.incrementAndGet();
  }

  /// A link to the CDN that is valid until links expire.
  String link(String repository, String digest) {
    String path = "/store/" + repository + "/" + digest;
    return cdn + path + "?X-Amz-Signature=" + signature(path);
  }

  boolean isValid(String path, String signature) {
    return signature(path).equals(signature);
  }

  private String signature(String path) {
    return Content.of("signed " + path + " " + generation.get()).sha256();
  }
}
