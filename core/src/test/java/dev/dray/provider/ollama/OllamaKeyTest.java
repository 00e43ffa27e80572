package dev.dray.provider.ollama;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.dray.error.StorageException;
import dev.dray.testkit.ollama.TestKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The key of `OPENSSH` was made by ssh-keygen for this test and opens nothing; the signature is
/// OpenSSL's, and the same as that of Python's cryptography.
class OllamaKeyTest {

  private static final String OPENSSH =
      """
      b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW
      QyNTUxOQAAACAYf39idgZVLLox/88tu61pfKAOHTjSSX7Jq7gOy8hAsAAAAJABj36rAY9+
      qwAAAAtzc2gtZWQyNTUxOQAAACAYf39idgZVLLox/88tu61pfKAOHTjSSX7Jq7gOy8hAsA
      AAAEBXK9cFhksHLUPKwcjpVcLjI6A/H+bqC4qwSs8h0klqJxh/f2J2BlUsujH/zy27rWl8
      oA4dONJJfsmruA7LyECwAAAACWRyYXkgdGVzdAECAwQ=
      """;

  private static final String ENCRYPTED =
      """
      b3BlbnNzaC1rZXktdjEAAAAACmFlczI1Ni1jdHIAAAAGYmNyeXB0AAAAGAAAABBMejWr02
      qBPEHGj4HX7pfaAAAAEAAAAAEAAAAzAAAAC3NzaC1lZDI1NTE5AAAAINYVO5x3r/xPKLjp
      lVta+8poGQ4VFl7cRdTKUeD7Z5hZAAAAkGfcvLM2hov+VnvhWBbtSixcesc+OQis6qQW96
      m0IIgdFgpa50YrpJjolvW9wKaAhWJEKKpTj1sM8/0dx34e6zzCwhVD05JAMyjAZCeHtsUn
      +KjrAEUEIh21/RCbP+k5scV6J7/UmSl+XLZI5dKwIIGhh0gDm/n1EZh1CpSWssAdiSrxHL
      /pqzGBA8pK4bTxtQ==
      """;

  private static byte[] file(String body) {
    return ("-----BEGIN OPENSSH PRIVATE KEY-----\n" + body + "-----END OPENSSH PRIVATE KEY-----\n")
        .getBytes(US_ASCII);
  }

  @TempDir Path temp;

  @Test
  void signsAsOthersDo() {
    OllamaKey key = OllamaKey.parse(file(OPENSSH));

    assertThat(key.publicKey())
        .isEqualTo("AAAAC3NzaC1lZDI1NTE5AAAAIBh/f2J2BlUsujH/zy27rWl8oA4dONJJfsmruA7LyECw");
    assertThat(
            key.signed("GET,https://ollama.com/token?service=ollama.com&scope=x&ts=1&nonce=n,ZTNi"))
        .isEqualTo(
            key.publicKey()
                + ":ILTCU5PW5AEYNq6benZ+9L/Px+8gi1FVyrQxrfbOFEzdgDnvnQjR2hhd2aafGCwgU6IUZSg/xAcTnA"
                + "moyX3gBQ==");
    assertThat(key.toString()).contains(key.publicKey()).doesNotContain("XK9cFhksHLUPK");
  }

  @Test
  void readsTheKeysOfTheTestkit() {
    TestKey made = TestKey.create();
    assertThat(OllamaKey.parse(made.file().getBytes(US_ASCII)).publicKey())
        .isEqualTo(made.publicKey());
  }

  @Test
  void saysWhyAKeyCannotBeUsed() {
    refused(file(ENCRYPTED), "passphrase");
    refused("hello".getBytes(US_ASCII), "OpenSSH");
    refused(new byte[OllamaKey.LARGEST + 1], "longer");
    refused(file("AAAA"), "cut short");
    refused(file("not base64!*\n"), "");
    byte[] raw = Base64.getMimeDecoder().decode(OPENSSH);
    for (int length = 0; length < raw.length; length++) {
      byte[] cut = java.util.Arrays.copyOf(raw, length);
      refused(file(Base64.getEncoder().encodeToString(cut) + "\n"), "");
    }
    raw[raw.length - 40] ^= 1;
    refused(file(Base64.getEncoder().encodeToString(raw) + "\n"), "fit");
  }

  private static void refused(byte[] file, String why) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OllamaKey.parse(file))
        .withMessageContaining(why);
  }

  @Test
  void aFileThatIsNotThereIsNoKeyAndABadOneIsAnError() throws IOException {
    assertThat(OllamaKey.read(temp.resolve("none"))).isEmpty();
    assertThat(OllamaKey.read(temp)).isEmpty();
    Path bad = Files.writeString(temp.resolve("id"), "hello");
    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> OllamaKey.read(bad))
        .withMessageContaining(bad.toString());
  }
}
