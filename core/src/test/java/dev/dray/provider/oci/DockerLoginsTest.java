package dev.dray.provider.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dray.distribution.Login;
import dev.dray.distribution.Registry;
import dev.dray.error.StorageException;
import dev.dray.settings.Environment;
import dev.dray.settings.OsFamily;
import dev.dray.testkit.Proves;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class DockerLoginsTest {

  private static final Registry GHCR = Registry.at("ghcr.io", false);
  private static final Registry HUB = Registry.at("docker.io", false);

  @TempDir Path home;
  private final Map<String, String> variables = new HashMap<>();

  private Optional<Login> of(Registry registry) {
    return new DockerLogins(new Environment(variables, home, home, OsFamily.LINUX)).of(registry);
  }

  private static String auth(String both) {
    return "{\"auth\":\""
        + Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.UTF_8))
        + "\"}";
  }

  private void write(String path, String text) throws IOException {
    Path file = home.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  @Test
  void readsDockersFileInAllItsSpellings() throws IOException {
    assertThat(of(GHCR)).isEmpty();
    write(
        ".docker/config.json",
        "{\"auths\":{\"ghcr.io\":"
            + auth("ann:p:w")
            + ",\"https://index.docker.io/v1/\":"
            + auth("bob:x\0\0")
            + ",\"HTTPS://old.example/v2/\":{\"identitytoken\":\"refresh\"}"
            + ",\"empty.example\":{},\"bad.example\":{\"auth\":\"???\"}}}");
    assertThat(of(GHCR)).contains(new Login.Password("ann", "p:w"));
    assertThat(of(HUB)).contains(new Login.Password("bob", "x"));
    assertThat(of(Registry.at("old.example", false))).contains(new Login.Identity("refresh"));
    assertThat(of(Registry.at("empty.example", false))).isEmpty();
    assertThat(of(Registry.at("bad.example", false))).isEmpty();
    assertThat(of(Registry.at("ghcr.io.evil.example", false))).isEmpty();
    assertThat(of(GHCR).toString()).doesNotContain("p:w");
  }

  @Test
  void readsPodmansFilesToo() throws IOException {
    write("run/containers/auth.json", "{\"auths\":{\"ghcr.io\":" + auth("pod:man") + "}}");
    variables.put("XDG_RUNTIME_DIR", home.resolve("run").toString());
    assertThat(of(GHCR)).contains(new Login.Password("pod", "man"));
    write("mine.json", "{\"auths\":{\"ghcr.io\":" + auth("first:one") + "}}");
    variables.put("REGISTRY_AUTH_FILE", home.resolve("mine.json").toString());
    assertThat(of(GHCR)).contains(new Login.Password("first", "one"));
  }

  @Test
  void saysWhichFileIsBroken() throws IOException {
    write("conf/config.json", "{\"auths\": \"s3cret");
    variables.put("DOCKER_CONFIG", home.resolve("conf").toString());
    assertThatThrownBy(() -> of(GHCR))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("config.json")
        .hasMessageNotContaining("s3cret");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  @Proves("S001-70")
  void asksHelpers() throws IOException {
    helper(
        "one",
        "read server; echo \"{\\\"Username\\\":\\\"u-$server\\\",\\\"Secret\\\":\\\"s\\\"}\"");
    helper("token", "cat >/dev/null; echo '{\"Username\":\"<token>\",\"Secret\":\"refresh\"}'");
    helper("none", "cat >/dev/null; echo 'credentials not found in native keychain'; exit 1");
    helper("noise", "cat >/dev/null; yes | head -c 1000000");
    variables.put("PATH", home.resolve("bin") + ":/usr/bin:/bin");
    write(
        ".docker/config.json",
        "{\"credsStore\":\"one\",\"credHelpers\":{\"ghcr.io\":\"token\",\"n.example\":\"none\","
            + "\"y.example\":\"noise\",\"m.example\":\"missing\",\"e.example\":\"../evil\"}}");
    assertThat(of(GHCR)).contains(new Login.Identity("refresh"));
    assertThat(of(HUB)).contains(new Login.Password("u-https://index.docker.io/v1/", "s"));
    assertThat(of(Registry.at("127.0.0.1:5000", false)))
        .contains(new Login.Password("u-127.0.0.1:5000", "s"));
    for (String host : new String[] {"n.example", "y.example", "m.example", "e.example"}) {
      assertThat(of(Registry.at(host, false))).as(host).isEmpty();
    }
  }

  private void helper(String name, String script) throws IOException {
    write("bin/docker-credential-" + name, "#!/bin/sh\n[ \"$1\" = get ] || exit 2\n" + script);
    Files.setPosixFilePermissions(
        home.resolve("bin/docker-credential-" + name),
        PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
