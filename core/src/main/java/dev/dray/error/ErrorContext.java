package dev.dray.error;

import java.net.URI;
import java.util.Optional;
import java.util.OptionalInt;

/// Where an error happened. Every part is optional; none may hold a secret: URLs are kept without
/// user info and query, because signed links carry their rights there.
///
/// @param provider the provider's name, such as `huggingface`
/// @param reference the model or file as the user knows it
/// @param url the address without user info and query
/// @param status the HTTP status that was answered
/// @param requestId the server's id for the failed request, for its operators
public record ErrorContext(
    Optional<String> provider,
    Optional<String> reference,
    Optional<URI> url,
    OptionalInt status,
    Optional<String> requestId) {

  /// Nothing known.
  public static final ErrorContext NONE =
      new ErrorContext(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          OptionalInt.empty(),
          Optional.empty());

  /// Cuts what could carry a secret off the address.
  public ErrorContext {
    url = url.map(ErrorContext::withoutSecrets);
  }

  /// The context of a model or file.
  public static ErrorContext of(String reference) {
    return NONE.withReference(reference);
  }

  /// The context of an address.
  public static ErrorContext of(URI url) {
    return NONE.withUrl(url);
  }

  /// The same with another provider.
  public ErrorContext withProvider(String value) {
    return new ErrorContext(Optional.of(value), reference, url, status, requestId);
  }

  /// The same with another reference.
  public ErrorContext withReference(String value) {
    return new ErrorContext(provider, Optional.of(value), url, status, requestId);
  }

  /// The same with another address.
  public ErrorContext withUrl(URI value) {
    return new ErrorContext(provider, reference, Optional.of(value), status, requestId);
  }

  /// The same with another status.
  public ErrorContext withStatus(int value) {
    return new ErrorContext(provider, reference, url, OptionalInt.of(value), requestId);
  }

  /// The same with another request id.
  public ErrorContext withRequestId(Optional<String> value) {
    return new ErrorContext(provider, reference, url, status, value);
  }

  /// Scheme, host, port and path alone.
  public static URI withoutSecrets(URI uri) {
    if (uri.getHost() == null) {
      return URI.create((uri.getScheme() == null ? "" : uri.getScheme() + ":") + "//unknown");
    }
    StringBuilder text = new StringBuilder();
    text.append(uri.getScheme()).append("://").append(uri.getHost());
    if (uri.getPort() >= 0) {
      text.append(':').append(uri.getPort());
    }
    if (uri.getRawPath() != null) {
      text.append(uri.getRawPath());
    }
    return URI.create(text.toString());
  }
}
