package dev.dray.server.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.Dray;
import dev.dray.ModelRef;
import dev.dray.download.DownloadState;
import dev.dray.download.TokenChoice;
import dev.dray.error.ErrorCode;
import dev.dray.server.job.Job;
import dev.dray.server.job.JobId;
import dev.dray.server.job.JobSpec;
import dev.dray.server.job.Jobs;
import dev.dray.server.job.JobsOptions;
import dev.dray.settings.Setting;
import dev.dray.settings.Settings;
import dev.dray.testkit.hub.LoopbackHub;
import dev.dray.testkit.oci.LoopbackRegistry;
import dev.dray.testkit.ollama.LoopbackOllamaRegistry;
import dev.dray.testkit.ollama.OllamaTestModel;
import dev.dray.testkit.proxy.TrapServer;
import dev.dray.testkit.repo.TestRepos;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Servers that were named lead to ones that were not, on internal addresses: redirects of a hub,
/// token servers of a registry.
@Timeout(120)
class MirrorReachTest {

  private static final OllamaTestModel MODEL = OllamaTestModel.gguf("library/tiny:1b", 600_000, 1);
  private static final URI NOWHERE = URI.create("http://127.0.0.1:9");

  @TempDir Path temp;

  private Settings settings(URI hub) {
    return MirrorPlace.settings(temp, hub).with(Setting.INTERNAL_ADDRESSES, "never");
  }

  /// The content network of the loopback hub is another server, which nobody named.
  @Test
  void aHubCannotLeadTheMirrorToAnInternalServer() {
    try (LoopbackHub hub =
            LoopbackHub.builder().repo(TestRepos.bigFile("acme/big", 20_000_000)).start();
        MirrorPlace place = MirrorPlace.open(temp, settings(hub.endpoint()))) {
      String at = "/hf/acme/big/resolve/main/model.bin";
      assertThat(place.head(at).statusCode()).isEqualTo(200);

      HttpResponse<byte[]> range = place.get(at, "Range", "bytes=100-199");
      HttpResponse<byte[]> whole = place.get(at);

      assertThat(range.statusCode()).isGreaterThanOrEqualTo(400);
      assertThat(whole.statusCode()).isGreaterThanOrEqualTo(400);
      assertThat(new String(whole.body(), StandardCharsets.UTF_8)).contains("localhost");
      assertThat(hub.cdnRequests().connections()).isZero();
    }
  }

  /// With the server named, the same works.
  @Test
  void aServerThatWasNamedMayBeLedTo() {
    try (LoopbackHub hub =
            LoopbackHub.builder().repo(TestRepos.bigFile("acme/big", 20_000_000)).start();
        MirrorPlace place =
            MirrorPlace.open(
                temp,
                settings(hub.endpoint()).with(Setting.MIRRORS, hub.cdnEndpoint().toString()))) {
      HttpResponse<byte[]> range =
          place.get("/hf/acme/big/resolve/main/model.bin", "Range", "bytes=100-199");

      assertThat(range.statusCode()).isEqualTo(206);
    }
  }

  /// The mirror has no key, so it has nothing to say to a token server, wherever that is.
  @Test
  void aRegistryCannotLeadTheMirrorToAnInternalTokenServer() {
    try (TrapServer trap = TrapServer.start("127.0.0.1");
        LoopbackOllamaRegistry registry =
            LoopbackOllamaRegistry.start(MODEL)
                .close("library/tiny")
                .realm(URI.create(trap.endpoint() + "/token"));
        MirrorPlace place =
            MirrorPlace.open(
                temp,
                settings(NOWHERE).with(Setting.OLLAMA_REGISTRY, registry.endpoint().toString()))) {
      HttpResponse<byte[]> answer = place.get("/v2/library/tiny/manifests/1b");

      assertThat(answer.statusCode()).isGreaterThanOrEqualTo(400);
      assertThat(registry.requests().size()).isPositive();
      assertThat(trap.requests().connections()).isZero();
    }
  }

  /// A registry that was named, with its token server at another port of an internal address.
  @Test
  void aRegistryCannotLeadAJobToAnInternalTokenServer() throws Exception {
    try (LoopbackRegistry registry = LoopbackRegistry.start()) {
      registry.gate(LoopbackRegistry.Gate.TOKEN, "");

      Job failed = job(registry, "never");

      assertThat(failed.state()).as(failed.message()).isEqualTo(DownloadState.FAILED);
      assertThat(registry.requests().size()).isPositive();
      assertThat(registry.tokenRequests().connections()).isZero();
      assertThat(failed.error().orElseThrow().code()).isEqualTo(ErrorCode.ACCESS_DENIED);
      job(registry, "always");
      assertThat(registry.tokenRequests().size()).as("allowed, it is asked").isPositive();
    }
  }

  private Job job(LoopbackRegistry registry, String internal) throws Exception {
    Settings settings =
        MirrorPlace.settings(temp.resolve(internal), NOWHERE)
            .with(Setting.INTERNAL_ADDRESSES, internal)
            .with(Setting.OLLAMA_REGISTRY, registry.endpoint().toString());
    try (Dray dray = Dray.open(settings);
        Jobs jobs = Jobs.open(dray, JobsOptions.in(temp.resolve(internal).resolve("jobs")))) {
      JobSpec spec =
          JobSpec.of(ModelRef.parse("oci://" + registry.endpoint().getAuthority() + "/team/x:1"));
      JobId id = jobs.submit(spec, "ada", new TokenChoice.Configured()).job().id();
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
      while (jobs.get(id).isActive()) {
        assertThat(System.nanoTime()).as("time is up").isLessThan(end);
        Thread.sleep(5);
      }
      return jobs.get(id);
    }
  }
}
