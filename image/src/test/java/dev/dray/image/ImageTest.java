package dev.dray.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dray.testkit.Proves;
import dev.dray.testkit.hub.LoopbackHub;
import dev.dray.testkit.oci.DockerRegistry;
import dev.dray.testkit.repo.TestRepos;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The image as others see it: a real registry keeps it, skopeo reads it, umoci unpacks it, runc
/// runs it.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(300)
class ImageTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TOKEN = "a-secret-that-a-container-is-given-0123456789";
  private static final int MEGABYTE = 1_000_000;

  private Path work = Path.of("");
  private Optional<DockerRegistry> registry = Optional.empty();
  private String base = "";
  private Path dist = Path.of("");

  @BeforeAll
  void makeABase(@TempDir Path folder) throws Exception {
    work = folder;
    assumeTrue(
        DockerRegistry.isInstalled() && Peer.installed("skopeo"),
        "docker-registry, nginx or skopeo is missing");
    dist = Path.of(System.getProperty("dray.dist", "../cli/target/dist")).toRealPath();
    registry = Optional.of(DockerRegistry.start(Files.createDirectories(work.resolve("registry"))));
    base = registry.get().name() + "/java:25";
    String architecture = architecture();
    TestBase.push(
        base,
        Files.createDirectories(work.resolve("base")),
        dist.resolve("lib/native-Linux-" + (architecture.equals("amd64") ? "x86_64" : "aarch64")),
        architecture);
  }

  @AfterAll
  void endRegistry() throws Exception {
    registry.ifPresent(DockerRegistry::close);
    // What was made as root, or by the container's user.
    Peer.run(
        work,
        Peer.asRoot(
            List.of(
                "rm", "-rf", work.resolve("bundle").toString(), work.resolve("data").toString())));
  }

  @Test
  void twoBuildsGiveTheSameBytesAndSayWhatTheyHold() throws Exception {
    Path one = build("one", base);
    Path two = build("two", base);
    assertThat(Files.mismatch(one, two)).isEqualTo(-1);

    JsonNode config =
        JSON.readTree(
            Peer.text(work, List.of("skopeo", "inspect", "--config", "docker-archive:" + one)));
    JsonNode run = config.get("config");
    assertThat(config.get("architecture").asText()).isEqualTo(architecture());
    assertThat(run.get("User").asText()).isEqualTo("10001:10001");
    assertThat(run.get("Entrypoint").toString()).isEqualTo("[\"/opt/dray/bin/dray\"]");
    assertThat(run.get("Cmd").toString()).isEqualTo("[\"serve\"]");
    assertThat(run.get("Volumes").toString()).isEqualTo("{\"/data\":{}}");
    assertThat(run.get("ExposedPorts").toString()).isEqualTo("{\"8000/tcp\":{}}");
    assertThat(run.get("Env").toString())
        .contains("DRAY_SERVER_HOST=0.0.0.0", "DRAY_HOME=/data/dray", "JAVA_HOME=/opt/java/openjdk")
        .doesNotContainIgnoringCase("token");
    assertThat(run.get("Labels").toString())
        .contains("\"org.opencontainers.image.version\":\"0.1.0\"", "Apache-2.0");
    // skopeo speaks OCI, which has no place for it; the archive's own configuration has.
    assertThat(Peer.text(work, List.of("tar", "-xOf", one.toString(), "config.json")))
        .contains(
            "\"Healthcheck\":{\"Test\":[\"CMD\",\"/opt/dray/bin/dray\",\"serve\",\"health\"]");
  }

  @Test
  void itIsPushedWithItsHealthCheckAndPulledWhole() throws Exception {
    String name = registry().name() + "/dray:0.1.0";
    build("pushed", base, "--push", name);
    JsonNode raw =
        JSON.readTree(
            Peer.text(
                work,
                List.of("skopeo", "inspect", "--raw", "--tls-verify=false", "docker://" + name)));
    assertThat(raw.get("mediaType").asText())
        .isEqualTo("application/vnd.docker.distribution.manifest.v2+json");
    HttpResponse<String> config =
        send(
            "GET",
            URI.create(
                "http://"
                    + registry().name()
                    + "/v2/dray/blobs/"
                    + raw.at("/config/digest").asText()),
            "");
    assertThat(config.body()).contains("\"Healthcheck\"", "10001:10001");
    Peer.run(
        work,
        List.of(
            "skopeo",
            "copy",
            "--src-tls-verify=false",
            "docker://" + name,
            "oci:" + work.resolve("copied") + ":0.1.0"));
    assertThat(work.resolve("copied/index.json")).isRegularFile();
  }

  @Test
  void whatCannotBeBuiltOnIsSaidInOneSentence() {
    assertThatThrownBy(() -> build("none", work.resolve("none.tar").toString()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("there is no file");
    assertThatThrownBy(() -> build("none", "Not A Name"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Not A Name");
    assertThatThrownBy(() -> build("none", registry().name() + "/nothing:1"))
        .hasMessageContaining("nothing");
    assertThat(work.resolve("none.image.tar")).doesNotExist();
  }

  /// The whole way: a user of the page's API in a container brings a model, the container is
  /// stopped in the middle, and another one on the same volume goes on.
  @Test
  @Proves("S000-09")
  void aContainerBringsAModelIsWellAndGoesOnAfterItWasStopped() throws Exception {
    assumeTrue(Peer.installed("umoci", "runc"), "umoci or runc is missing");
    Path archive = build("run", base);
    Path layout = work.resolve("run-oci");
    Peer.run(
        work, List.of("skopeo", "copy", "docker-archive:" + archive, "oci:" + layout + ":run"));
    Path bundle = work.resolve("bundle");
    Peer.run(
        work,
        Peer.asRoot(List.of("umoci", "unpack", "--image", layout + ":run", bundle.toString())));
    Path data = Files.createDirectories(work.resolve("data"));
    Peer.run(work, Peer.asRoot(List.of("chown", "10001:10001", data.toString())));
    Path secret = work.resolve("secret");
    Files.writeString(secret, TOKEN + "\n");
    Peer.run(work, Peer.asRoot(List.of("chown", "10001:10001", secret.toString())));
    openTheTempFolder();
    try (LoopbackHub hub =
        LoopbackHub.builder().repo(TestRepos.bigFile("acme/big", 20 * MEGABYTE)).start()) {
      Container first = new Container(work, bundle, "dray-image-test-1", data, secret, hub);
      String id;
      try (first) {
        first.start();
        URI service = first.service();
        assertThat(send("GET", service.resolve("/api/v1/downloads"), "").statusCode())
            .isEqualTo(401);
        assertThat(first.inside("/opt/dray/bin/dray", "serve", "health", "--ready"))
            .isEqualTo("ok\n");
        assertThat(first.inside("/bin/cat", "/proc/1/status"))
            .contains("Uid:\t10001\t10001", "CapEff:\t0000000000000000", "NoNewPrivs:\t1");
        id =
            ask(
                    "POST",
                    service.resolve("/api/v1/downloads"),
                    "{\"ref\": \"acme/big\", \"limit_rate\": 5000000}")
                .get("id")
                .asText();
        while (job(service, id).get("bytes_done").asLong() < 4 * MEGABYTE) {
          TimeUnit.MILLISECONDS.sleep(50);
        }
        first.terminate();
      }
      try (Container second = new Container(work, bundle, "dray-image-test-2", data, secret, hub)) {
        second.start();
        URI service = second.service();
        JsonNode job = job(service, id);
        while (!job.get("state").asText().equals("completed")) {
          assertThat(job.get("state").asText()).isNotIn("failed", "cancelled");
          TimeUnit.MILLISECONDS.sleep(50);
          job = job(service, id);
        }
        assertThat(job.get("bytes_resumed").asLong()).isGreaterThan(MEGABYTE);
        assertThat(job.get("path").asText()).startsWith("/data/huggingface/");
        second.terminate();
      }
    }
  }

  /// What the user of the container passes through.
  private void openTheTempFolder() throws IOException, InterruptedException {
    Peer.run(work, List.of("chmod", "711", work.toString()));
  }

  private Path build(String name, String on, String... more) throws Exception {
    Path out = work.resolve(name + ".image.tar");
    List<String> words =
        new ArrayList<>(
            List.of(
                "--dist",
                dist.toString(),
                "--version",
                "0.1.0",
                "--base",
                on,
                "--work",
                work.resolve("work-" + name).toString(),
                "--insecure",
                "--out",
                out.toString()));
    words.addAll(List.of(more));
    var _ = Image.build(ImageOptions.parse(words));
    return out;
  }

  private DockerRegistry registry() {
    return registry.orElseThrow();
  }

  private static String architecture() {
    return System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
  }

  private static JsonNode job(URI service, String id) throws Exception {
    return ask("GET", service.resolve("/api/v1/downloads/" + id), "");
  }

  private static JsonNode ask(String method, URI address, String body) throws Exception {
    HttpResponse<String> answer = send(method, address, body, "Authorization", "Bearer " + TOKEN);
    assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 202);
    return JSON.readTree(answer.body());
  }

  private static HttpResponse<String> send(
      String method, URI address, String body, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address).header("Content-Type", "application/json");
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          request.method(method, BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
    }
  }

  /// A run of the image under runc, on this machine's network.
  private static final class Container implements AutoCloseable {
    private final Path work;
    private final Path bundle;
    private final String name;
    private final Path out;
    private final Path err;
    private final int port;
    private Optional<Process> process = Optional.empty();

    Container(Path work, Path bundle, String name, Path data, Path secret, LoopbackHub hub)
        throws Exception {
      this.work = work;
      this.bundle = bundle;
      this.name = name;
      this.out = work.resolve(name + ".out");
      this.err = work.resolve(name + ".err");
      try (var free = new java.net.ServerSocket(0)) {
        this.port = free.getLocalPort();
      }
      configure(data, secret, hub);
    }

    /// What an engine would add to what the image says: the volume, the secret, the network, a root
    /// that cannot be written to.
    private void configure(Path data, Path secret, LoopbackHub hub) throws Exception {
      Path file = bundle.resolve("config.json");
      ObjectNode config =
          (ObjectNode) JSON.readTree(Peer.text(work, Peer.asRoot(List.of("cat", file.toString()))));
      ((ObjectNode) config.get("root")).put("readonly", true);
      ObjectNode run = (ObjectNode) config.get("process");
      run.put("terminal", false).put("noNewPrivileges", true);
      ObjectNode nothing = run.putObject("capabilities");
      for (String set : List.of("bounding", "effective", "permitted", "inheritable", "ambient")) {
        nothing.putArray(set);
      }
      ArrayNode variables = (ArrayNode) run.get("env");
      variables.add("DRAY_SERVER_PORT=" + port);
      variables.add("DRAY_SERVER_TOKEN_FILE=/run/secrets/dray-token");
      variables.add("DRAY_INTERNAL_ADDRESSES=always");
      variables.add("HF_ENDPOINT=" + hub.endpoint());
      ArrayNode mounts = JSON.createArrayNode();
      for (JsonNode mount : config.get("mounts")) {
        if (!List.of("/data", "/etc/resolv.conf").contains(mount.get("destination").asText())) {
          mounts.add(mount);
        }
      }
      bind(mounts, data, "/data", "rw");
      bind(mounts, secret, "/run/secrets/dray-token", "ro");
      mounts
          .addObject()
          .put("destination", "/tmp")
          .put("type", "tmpfs")
          .put("source", "tmpfs")
          .putArray("options")
          .add("noexec")
          .add("mode=1777");
      config.set("mounts", mounts);
      ObjectNode linux = (ObjectNode) config.get("linux");
      linux.set(
          "namespaces",
          StreamSupport.stream(linux.get("namespaces").spliterator(), false)
              .filter(one -> !List.of("network", "user").contains(one.get("type").asText()))
              .collect(JSON::createArrayNode, ArrayNode::add, ArrayNode::addAll));
      linux.remove("resources");
      Path changed = work.resolve(name + ".json");
      Files.writeString(changed, JSON.writeValueAsString(config));
      Peer.run(work, Peer.asRoot(List.of("cp", changed.toString(), file.toString())));
    }

    private static void bind(ArrayNode mounts, Path from, String to, String how) {
      mounts
          .addObject()
          .put("destination", to)
          .put("type", "bind")
          .put("source", from.toString())
          .putArray("options")
          .add("bind")
          .add(how);
    }

    void start() throws Exception {
      process =
          Optional.of(
              Peer.start(
                  Peer.asRoot(List.of("runc", "run", "--bundle", bundle.toString(), name)),
                  out,
                  err));
      while (true) {
        assertThat(process.get().isAlive()).as(said()).isTrue();
        try {
          if (send("GET", service().resolve("/health"), "").statusCode() == 200) {
            return;
          }
        } catch (ConnectException e) {
          TimeUnit.MILLISECONDS.sleep(50);
        }
      }
    }

    URI service() {
      return URI.create("http://127.0.0.1:" + port);
    }

    String inside(String... command) throws Exception {
      List<String> whole = new ArrayList<>(List.of("runc", "exec", name));
      whole.addAll(List.of(command));
      return Peer.text(work, Peer.asRoot(whole));
    }

    /// As an engine stops it.
    void terminate() throws Exception {
      Peer.run(work, Peer.asRoot(List.of("runc", "kill", name, "TERM")));
      assertThat(process.orElseThrow().waitFor(30, TimeUnit.SECONDS)).as(said()).isTrue();
      assertThat(process.get().exitValue()).as(said()).isIn(0, 143);
      assertThat(said()).doesNotContain("Exception", TOKEN);
    }

    private String said() throws IOException {
      return Files.readString(out) + Files.readString(err);
    }

    @Override
    public void close() throws IOException {
      if (process.filter(Process::isAlive).isEmpty()) {
        return;
      }
      try {
        var _ = Peer.output(work, Peer.asRoot(List.of("runc", "delete", "--force", name)));
        process.get().destroyForcibly().waitFor();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
