package dev.dray.provider.url;

import dev.dray.Digest;
import dev.dray.RepoPath;
import dev.dray.error.ErrorCode;
import dev.dray.error.ErrorContext;
import dev.dray.error.NotFoundException;
import dev.dray.error.ProtocolException;
import dev.dray.http.ApiClient;
import dev.dray.http.ApiResponse;
import dev.dray.http.Request;
import dev.dray.json.BoundedJson;
import dev.dray.provider.Credential;
import dev.dray.provider.RemoteFile;
import dev.dray.provider.Source;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Links to civitai.com, whose addresses name no file: the site's API tells name and SHA-256. A
/// model's page (`/models/1[?modelVersionId=2]`) and a download link
/// (`/api/download/models/2?format=…`) are understood.
final class Civitai {

  private static final Pattern PAGE = Pattern.compile("/models/([0-9]{1,12})(?:/[^/]*)?/?");
  private static final Pattern LINK = Pattern.compile("/api/download/models/([0-9]{1,12})/?");
  private static final Pattern PARAMETER = Pattern.compile("([A-Za-z]+)=([^&]*)");
  private static final Pattern SHA256 = Pattern.compile("[0-9A-Fa-f]{64}");

  private final ApiClient client;
  private final Optional<Credential> credential;

  /// @param credential the user's key, bound to the site
  Civitai(ApiClient client, Optional<Credential> credential) {
    this.client = client;
    this.credential = credential;
  }

  /// What was found behind a link.
  ///
  /// @param file the file
  /// @param notes sentences for the user
  record Found(RemoteFile file, List<String> notes) {}

  /// The file behind a link; nothing if it is no link to a model.
  ///
  /// @throws NotFoundException if the site knows no such version, or it has no such file
  Optional<Found> find(URI uri) {
    String path = uri.getRawPath() == null ? "" : uri.getRawPath();
    Matcher page = PAGE.matcher(path);
    Matcher link = LINK.matcher(path);
    if (link.matches()) {
      return Optional.of(version(uri, link.group(1)));
    }
    if (!page.matches()) {
      return Optional.empty();
    }
    return Optional.of(
        version(
            uri,
            parameter(uri, "modelVersionId")
                .filter(id -> id.matches("[0-9]{1,12}"))
                .orElseGet(() -> newest(uri, page.group(1)))));
  }

  private String newest(URI uri, String model) {
    JsonNode versions = ask(uri, uri.resolve("/api/v1/models/" + model)).path("modelVersions");
    JsonNode id = versions.path(0).path("id");
    if (!id.isIntegralNumber()) {
      throw missing(uri, "The model has no published version");
    }
    return id.asString();
  }

  private Found version(URI uri, String id) {
    JsonNode version = ask(uri, uri.resolve("/api/v1/model-versions/" + id));
    List<JsonNode> fitting = new ArrayList<>();
    for (JsonNode file : version.path("files")) {
      if (fits(file, uri)) {
        fitting.add(file);
      }
    }
    JsonNode chosen =
        fitting.stream()
            .filter(file -> file.path("primary").asBoolean(false))
            .findFirst()
            .or(() -> fitting.stream().findFirst())
            .orElseThrow(() -> missing(uri, "The version has no such file"));
    RepoPath name =
        FileName.proposed(chosen.path("name").asString(""))
            .orElseThrow(() ->
                new ProtocolException(
                    "civitai.com names a file that must not be written",
                    "Download it with another tool, and look at it with care.",
                    context(uri)));
    List<String> notes = new ArrayList<>();
    if (version.path("files").size() > 1) {
      notes.add(
          "The version has "
              + version.path("files").size()
              + " files; "
              + name
              + " is taken. Add ?type=, ?format=, ?size= or ?fp= to the download link for another.");
    }
    if (chosen.path("metadata").path("format").asString("").equals("PickleTensor")) {
      notes.add(name + " is a pickle, which can run code when it is loaded.");
    }
    Optional<Digest> digest =
        Optional.of(chosen.path("hashes").path("SHA256").asString(""))
            .filter(hex -> SHA256.matcher(hex).matches())
            .map(hex -> new Digest.Sha256(hex.toLowerCase(Locale.ROOT)));
    URI address =
        LINK.matcher(String.valueOf(uri.getRawPath())).matches()
            ? withoutToken(uri)
            : own(uri, id, chosen);
    // The size is told in rounded kibibytes, so the transfer learns it.
    return new Found(
        new RemoteFile(
            name,
            OptionalLong.empty(),
            digest,
            Optional.empty(),
            List.of(new Source(String.valueOf(uri.getHost()), address, credential))),
        notes);
  }

  /// The site's own link, if it leads to the site itself; else the one that its rules make.
  private static URI own(URI uri, String id, JsonNode file) {
    try {
      URI stated = URI.create(file.path("downloadUrl").asString(""));
      if (uri.getScheme().equals(stated.getScheme())
          && String.valueOf(uri.getRawAuthority()).equals(stated.getRawAuthority())) {
        return withoutToken(stated);
      }
    } catch (IllegalArgumentException e) {
      // Not an address.
    }
    return uri.resolve("/api/download/models/" + id);
  }

  /// A key in the address would reach logs; it is sent as a header.
  private static URI withoutToken(URI uri) {
    if (parameter(uri, "token").isEmpty()) {
      return uri;
    }
    String text = uri.toString();
    String rest = String.valueOf(uri.getRawQuery()).replaceAll("(^|&)token=[^&]*", "");
    String query = rest.startsWith("&") ? rest.substring(1) : rest;
    return URI.create(text.substring(0, text.indexOf('?')) + (query.isEmpty() ? "" : "?" + query));
  }

  /// The key that somebody wrote into an address.
  static Optional<String> tokenIn(URI uri) {
    return parameter(uri, "token").filter(token -> !token.isEmpty());
  }

  private static boolean fits(JsonNode file, URI uri) {
    JsonNode metadata = file.path("metadata");
    return agrees(file.path("type"), parameter(uri, "type"))
        && agrees(metadata.path("format"), parameter(uri, "format"))
        && agrees(metadata.path("size"), parameter(uri, "size"))
        && agrees(metadata.path("fp"), parameter(uri, "fp"))
        && agrees(file.path("id"), parameter(uri, "fileId"));
  }

  private static boolean agrees(JsonNode said, Optional<String> wanted) {
    return wanted.isEmpty()
        || said.asString("").replace(" ", "").equalsIgnoreCase(plain(wanted.get()));
  }

  private static String plain(String parameter) {
    return parameter.replace("%20", "").replace("+", "");
  }

  private static Optional<String> parameter(URI uri, String name) {
    if (uri.getRawQuery() == null) {
      return Optional.empty();
    }
    return PARAMETER
        .matcher(uri.getRawQuery())
        .results()
        .filter(found -> found.group(1).equals(name))
        .map(found -> found.group(2))
        .findFirst();
  }

  private JsonNode ask(URI asked, URI api) {
    try (ApiResponse response =
        client.send(Request.get(api).withCredential(credential), context(asked))) {
      if (!response.isSuccess()) {
        throw UrlErrors.of(response.status(), response.headers(), api, credential.isPresent());
      }
      return Json.MAPPER.readTree(response.bytes());
    } catch (IOException | JacksonException e) {
      throw new ProtocolException(
          "civitai.com answers with something that is not JSON",
          "Check that no proxy or login page answers in its place.",
          context(asked).withUrl(api));
    }
  }

  private static NotFoundException missing(URI uri, String what) {
    return new NotFoundException(
        ErrorCode.FILE_NOT_FOUND,
        what + ": " + ErrorContext.withoutSecrets(uri),
        "Look at the model's page for its versions and files.",
        context(uri));
  }

  private static ErrorContext context(URI uri) {
    return ErrorContext.of(uri).withProvider("url");
  }

  /// Loaded with the first answer: addresses of other sites need no JSON.
  private static final class Json {
    static final JsonMapper MAPPER = BoundedJson.mapper(32L << 20, 64, 16 << 20);
  }
}
