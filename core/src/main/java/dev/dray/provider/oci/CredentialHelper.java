package dev.dray.provider.oci;

import dev.dray.distribution.Login;
import dev.dray.settings.Environment;
import dev.dray.settings.OsFamily;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A program `docker-credential-NAME` that keeps logins (docker-credential-helpers): `get`, the
/// server's name on its standard input, JSON on its standard output. Bounded in time and output;
/// one that is missing, fails or takes too long keeps nothing.
///
/// @param program the program's file
record CredentialHelper(Path program) {

  private static final System.Logger LOG = System.getLogger(CredentialHelper.class.getName());
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int LONGEST_OUTPUT = 256 << 10;

  /// Finds the program of that name on the path.
  static Optional<CredentialHelper> find(String name, Environment environment) {
    if (!NAME.matcher(name).matches()) {
      return Optional.empty();
    }
    String file =
        "docker-credential-" + name + (environment.os() == OsFamily.WINDOWS ? ".exe" : "");
    for (String folder :
        environment.variable("PATH").orElse("").split(Pattern.quote(File.pathSeparator), -1)) {
      Path candidate = folder.isEmpty() ? Path.of(file) : Path.of(folder).resolve(file);
      if (!folder.isEmpty() && Files.isExecutable(candidate)) {
        return Optional.of(new CredentialHelper(candidate));
      }
    }
    LOG.log(Level.DEBUG, "no program {0} on the path", file);
    return Optional.empty();
  }

  /// What it keeps for a server.
  Optional<Login> get(String server) {
    Process process;
    try {
      process =
          new ProcessBuilder(List.of(program.toString(), "get"))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "cannot run {0}", program);
      return Optional.empty();
    }
    // Reading blocks until the program ends, so the clock runs on another thread.
    Thread clock = Thread.ofVirtual().start(() -> endLate(process));
    try {
      try (OutputStream in = process.getOutputStream()) {
        in.write(server.getBytes(StandardCharsets.UTF_8));
      }
      try (InputStream out = process.getInputStream()) {
        byte[] said = out.readNBytes(LONGEST_OUTPUT + 1);
        return said.length <= LONGEST_OUTPUT && process.waitFor() == 0
            ? read(said)
            : Optional.empty();
      }
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } finally {
      process.destroyForcibly();
      clock.interrupt();
    }
  }

  private static void endLate(Process process) {
    try {
      if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      // The program has answered.
      Thread.currentThread().interrupt();
    }
  }

  private static Optional<Login> read(byte[] said) {
    try {
      JsonNode json = JsonMapper.shared().readTree(said);
      String user = json.path("Username").asString("");
      String secret = json.path("Secret").asString("");
      if (secret.isEmpty()) {
        return Optional.empty();
      }
      return Optional.of(
          user.equals("<token>") ? new Login.Identity(secret) : new Login.Password(user, secret));
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }
}
