package dev.dray.testkit.ollama;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.dray.testkit.content.Content;
import dev.dray.testkit.http.Request;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Checks the signature of a token request, as ollama.com does: `Authorization: <public key>:<sig>`
/// with the Ed25519 signature over `GET,<whole address>,<base64 of the hex SHA-256 of nothing>`. A
/// nonce counts once; a time stamp may be a few minutes off.
final class SignedRequests {
  private static final Duration TOLERANCE = Duration.ofMinutes(5);

  private final Set<String> nonces = ConcurrentHashMap.newKeySet();

  /// The signer's public key (the second field of a `.pub` line), if everything is right.
  Optional<String> signer(String endpoint, Request request) {
    String[] parts = request.header("Authorization").orElse("").split(":", 2);
    Optional<Long> time =
        request.query().first("ts").filter(t -> t.matches("\\d{1,12}")).map(Long::valueOf);
    Optional<String> nonce = request.query().first("nonce").filter(n -> !n.isBlank());
    if (parts.length != 2 || time.isEmpty() || nonce.isEmpty()) {
      return Optional.empty();
    }
    Duration off = Duration.between(Instant.ofEpochSecond(time.get()), Instant.now()).abs();
    String emptyBody = Base64.getEncoder().encodeToString(Content.empty().sha256().getBytes(UTF_8));
    String text = "GET," + endpoint + request.target() + "," + emptyBody;
    return off.compareTo(TOLERANCE) < 0
            && nonces.add(nonce.get())
            && verifies(parts[0], parts[1], text)
        ? Optional.of(parts[0])
        : Optional.empty();
  }

  private static boolean verifies(String publicKey, String signature, String text) {
    try {
      ByteBuffer wire = ByteBuffer.wrap(Base64.getDecoder().decode(publicKey));
      if (!new String(string(wire), UTF_8).equals("ssh-ed25519")) {
        return false;
      }
      byte[] point = string(wire);
      boolean odd = (point[31] & 0x80) != 0;
      point[31] &= 0x7f;
      byte[] bigEndian = new byte[point.length];
      for (int i = 0; i < point.length; i++) {
        bigEndian[i] = point[point.length - 1 - i];
      }
      Signature check = Signature.getInstance("Ed25519");
      check.initVerify(
          KeyFactory.getInstance("Ed25519")
              .generatePublic(
                  new EdECPublicKeySpec(
                      NamedParameterSpec.ED25519,
                      new EdECPoint(odd, new BigInteger(1, bigEndian)))));
      check.update(text.getBytes(UTF_8));
      return check.verify(Base64.getDecoder().decode(signature));
    } catch (GeneralSecurityException | RuntimeException e) {
      return false;
    }
  }

  private static byte[] string(ByteBuffer wire) {
    byte[] bytes = new byte[wire.getInt()];
    wire.get(bytes);
    return bytes;
  }
}
