package dev.dray.provider.oci;

import dev.dray.distribution.Login;
import dev.dray.distribution.Registry;
import dev.dray.error.ErrorContext;
import dev.dray.error.StorageException;
import dev.dray.settings.Environment;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The logins that `docker login` and `podman login` left behind. Files, first find wins:
/// `REGISTRY_AUTH_FILE`, `$DOCKER_CONFIG/config.json` or `~/.docker/config.json`,
/// `$XDG_RUNTIME_DIR/containers/auth.json`, `~/.config/containers/auth.json`. In each: the helper
/// for the registry (`credHelpers`), the helper for all (`credsStore`), then `auths`. Read at each
/// question; never written. Thread-safe.
public final class DockerLogins implements Login.Source {

  private static final long LONGEST_FILE = 4L << 20;

  /// What Docker calls its own registry.
  private static final String DOCKER_HUB = "https://index.docker.io/v1/";

  private final Environment environment;

  /// @param environment whose files and programs
  public DockerLogins(Environment environment) {
    this.environment = environment;
  }

  /// The login that a text of the user's stands for: `user:password`, or else a token that the
  /// registry itself takes.
  public static Login given(String text) {
    int colon = text.indexOf(':');
    return colon > 0
        ? new Login.Password(text.substring(0, colon), text.substring(colon + 1))
        : new Login.Bearer(text.strip());
  }

  /// @throws StorageException if a file is there and cannot be read, or is no JSON
  @Override
  public Optional<Login> of(Registry registry) {
    for (Path file : files()) {
      Optional<Login> found = read(file).flatMap(json -> in(json, registry));
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private List<Path> files() {
    List<Path> all = new ArrayList<>();
    environment.variable("REGISTRY_AUTH_FILE").map(Path::of).ifPresent(all::add);
    all.add(
        environment
            .variable("DOCKER_CONFIG")
            .map(Path::of)
            .orElseGet(() -> environment.home().resolve(".docker"))
            .resolve("config.json"));
    environment
        .variable("XDG_RUNTIME_DIR")
        .map(Path::of)
        .ifPresent(folder -> all.add(folder.resolve("containers/auth.json")));
    all.add(
        environment
            .variable("XDG_CONFIG_HOME")
            .map(Path::of)
            .orElseGet(() -> environment.home().resolve(".config"))
            .resolve("containers/auth.json"));
    return all;
  }

  private static Optional<JsonNode> read(Path file) {
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try (InputStream in = Files.newInputStream(file)) {
      return Optional.of(JsonMapper.shared().readTree(in.readNBytes((int) LONGEST_FILE)));
    } catch (JacksonException e) {
      // Its message could quote what the file holds.
      throw unreadable(file, "it is not JSON", new IOException("not JSON"));
    } catch (IOException e) {
      throw unreadable(file, String.valueOf(e.getMessage()), e);
    }
  }

  private static StorageException unreadable(Path file, String why, IOException cause) {
    return new StorageException(
        "The logins in " + file + " cannot be read: " + why,
        "Correct the file, or log in anew with `docker login` or `podman login`.",
        ErrorContext.of(file.toString()),
        cause);
  }

  private Optional<Login> in(JsonNode json, Registry registry) {
    String server = registry.isDockerHub() ? DOCKER_HUB : registry.name();
    for (var entry : json.path("credHelpers").properties()) {
      if (isFor(entry.getKey(), registry) && entry.getValue().isString()) {
        return helped(entry.getValue().stringValue(), entry.getKey());
      }
    }
    JsonNode store = json.path("credsStore");
    if (store.isString()) {
      Optional<Login> found = helped(store.stringValue(), server);
      if (found.isPresent()) {
        return found;
      }
    }
    for (var entry : json.path("auths").properties()) {
      if (isFor(entry.getKey(), registry)) {
        Optional<Login> found = login(entry.getValue());
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  private Optional<Login> helped(String helper, String server) {
    return CredentialHelper.find(helper, environment).flatMap(program -> program.get(server));
  }

  /// Keys are hosts, or addresses as of old: `ghcr.io`, `https://index.docker.io/v1/`.
  private static boolean isFor(String key, Registry registry) {
    String host = key.toLowerCase(Locale.ROOT).replaceFirst("^https?://", "");
    host = host.replaceFirst("/(v[12]/?)?$", "");
    if (registry.isDockerHub()) {
      return host.equals("docker.io")
          || host.equals("index.docker.io")
          || host.equals("registry-1.docker.io");
    }
    return host.equals(registry.name());
  }

  private static Optional<Login> login(JsonNode node) {
    String identity = node.path("identitytoken").asString("");
    if (!identity.isEmpty()) {
      return Optional.of(new Login.Identity(identity));
    }
    String direct = node.path("registrytoken").asString("");
    if (!direct.isEmpty()) {
      return Optional.of(new Login.Bearer(direct));
    }
    String user = node.path("username").asString("");
    String password = node.path("password").asString("");
    String both = node.path("auth").asString("");
    if (!both.isEmpty()) {
      try {
        String decoded =
            new String(Base64.getDecoder().decode(both.strip()), StandardCharsets.UTF_8);
        int colon = decoded.indexOf(':');
        if (colon > 0) {
          user = decoded.substring(0, colon);
          // Docker pads what it wrote in earlier days with NULs.
          password = decoded.substring(colon + 1).replaceFirst("\0+$", "");
        }
      } catch (IllegalArgumentException e) {
        return Optional.empty();
      }
    }
    return user.isEmpty() || password.isEmpty()
        ? Optional.empty()
        : Optional.of(new Login.Password(user, password));
  }

  /// Tells nothing that is in the files.
  @Override
  public String toString() {
    return "logins of Docker and Podman";
  }
}
