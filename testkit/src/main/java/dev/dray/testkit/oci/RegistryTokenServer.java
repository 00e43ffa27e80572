package dev.dray.testkit.oci;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.dray.testkit.http.LoopbackServer;
import dev.dray.testkit.http.Request;
import dev.dray.testkit.http.RequestLog;
import dev.dray.testkit.http.Response;
import dev.dray.testkit.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// A token server for a real registry (`auth: token`): signs JSON Web Tokens by RS256 with its
/// certificate in `x5c`, as distribution 2.8 wants them. Gives a user with the right password what
/// is asked for, and everybody else the right to pull, unless it is closed. Thread-safe.
public final class RegistryTokenServer implements AutoCloseable {

  /// Whom the registry must take tokens of.
  public static final String ISSUER = "dray-testkit";

  /// Whom tokens are for.
  public static final String SERVICE = "dray-registry";

  private static final String PASSWORD = "testkit";

  private final PrivateKey key;
  private final Certificate certificate;
  private final String login;
  private final boolean closed;
  private final AtomicLong count = new AtomicLong();
  private final LoopbackServer server;

  private RegistryTokenServer(
      PrivateKey key, Certificate certificate, String login, boolean closed) {
    this.key = key;
    this.certificate = certificate;
    this.login = "Basic " + Base64.getEncoder().encodeToString(login.getBytes(UTF_8));
    this.closed = closed;
    this.server = LoopbackServer.answering(this::answer).start();
  }

  /// Starts one.
  ///
  /// @param folder for its key, which `keytool` of this JDK makes
  /// @param login `user:password`
  /// @param closed whether strangers get nothing
  public static RegistryTokenServer start(Path folder, String login, boolean closed) {
    Path store = folder.resolve("token.p12");
    try {
      Process keytool =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                  "-genkeypair",
                  "-alias",
                  "token",
                  "-keyalg",
                  "RSA",
                  "-keysize",
                  "2048",
                  "-sigalg",
                  "SHA256withRSA",
                  "-dname",
                  "CN=" + ISSUER,
                  "-validity",
                  "2",
                  "-storetype",
                  "PKCS12",
                  "-keystore",
                  store.toString(),
                  "-storepass",
                  PASSWORD)
              .redirectErrorStream(true)
              .start();
      String said = new String(keytool.getInputStream().readAllBytes(), UTF_8);
      if (keytool.waitFor() != 0) {
        throw new IllegalStateException("keytool: " + said);
      }
      KeyStore keys = KeyStore.getInstance("PKCS12");
      try (InputStream in = Files.newInputStream(store)) {
        keys.load(in, PASSWORD.toCharArray());
      }
      return new RegistryTokenServer(
          (PrivateKey) keys.getKey("token", PASSWORD.toCharArray()),
          keys.getCertificate("token"),
          login,
          closed);
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /// Its address.
  public String realm() {
    return server.endpoint() + "/token";
  }

  /// What it was asked.
  public RequestLog requests() {
    return server.requests();
  }

  /// The lines of the registry's configuration that lead to it.
  ///
  /// @param folder where the certificate is written
  public String configuration(Path folder) {
    Path bundle = folder.resolve("token.pem");
    try {
      Files.writeString(
          bundle,
          "-----BEGIN CERTIFICATE-----\n"
              + Base64.getMimeEncoder(64, new byte[] {'\n'})
                  .encodeToString(certificate.getEncoded())
              + "\n-----END CERTIFICATE-----\n");
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
    return """
    auth:
      token:
        realm: %s
        service: %s
        issuer: %s
        rootcertbundle: %s
    """
        .formatted(realm(), SERVICE, ISSUER, bundle);
  }

  private Response answer(Request request) {
    boolean known = request.header("Authorization").filter(login::equals).isPresent();
    if (!known && (closed || request.header("Authorization").isPresent())) {
      return Response.json(401, Json.object("details", "incorrect username or password"));
    }
    List<@Nullable Object> access = new ArrayList<>();
    for (String scope : request.query().all("scope")) {
      String[] parts = scope.split(":", -1);
      if (parts.length == 3) {
        access.add(
            Json.object(
                "type",
                parts[0],
                "name",
                parts[1],
                "actions",
                known ? List.of(parts[2].split(",", -1)) : List.of("pull")));
      }
    }
    return Response.json(200, Json.object("token", token(access), "expires_in", 60));
  }

  private String token(List<@Nullable Object> access) {
    try {
      long now = Instant.now().getEpochSecond();
      String header =
          Json.write(
              Json.object(
                  "typ",
                  "JWT",
                  "alg",
                  "RS256",
                  "x5c",
                  List.of(Base64.getEncoder().encodeToString(certificate.getEncoded()))));
      String claims =
          Json.write(
              Json.object(
                  "iss",
                  ISSUER,
                  "sub",
                  "test",
                  "aud",
                  SERVICE,
                  "exp",
                  now + 60,
                  "nbf",
                  now - 10,
                  "iat",
                  now,
                  "jti",
                  String.valueOf(count.incrementAndGet()),
                  "access",
                  access));
      String text = encoded(header.getBytes(UTF_8)) + "." + encoded(claims.getBytes(UTF_8));
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(key);
      signature.update(text.getBytes(UTF_8));
      return text + "." + encoded(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String encoded(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  @Override
  public void close() {
    server.close();
  }
}
