package dev.dray.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dray.ModelRef;
import dev.dray.Revision;
import dev.dray.error.StorageException;
import dev.dray.provider.RemoteFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// What must work in a cache whose folders may not be written. The superuser may write everywhere,
/// so there it runs in a child process without that right.
final class ReadOnlyCacheCheck {

  private ReadOnlyCacheCheck() {}

  /// The cache holds [SampleRepo#tiny()].
  static void check(Path root) {
    HubCache cache = HubCache.at(root);
    ModelRef.Hub tagged = ModelRef.Hub.model("acme/tiny").at(new Revision("new/tag"));
    SampleRepo same = SampleRepo.at(tagged, SampleRepo.A, SampleRepo.tinyContents());
    Shelf shelf = cache.shelf(same.listing);
    shelf.prepare();
    for (RemoteFile file : same.listing.files()) {
      assertThat(shelf.inspect(file)).isInstanceOf(FileState.Present.class);
    }
    shelf.complete(same.listing.files());
    assertThat(cache.planPrune(Duration.ZERO).steps()).isEmpty();

    SampleRepo other = SampleRepo.at("acme/tiny", SampleRepo.B, Map.of("x.bin", new byte[] {1}));
    assertThatThrownBy(cache.shelf(other.listing)::prepare)
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("access denied");
  }

  /// Runs [#check(Path)] without the capability to override permissions.
  static void asAnOrdinaryUser(Path root) throws IOException, InterruptedException {
    Process child =
        new ProcessBuilder(
                "setpriv",
                "--bounding-set=-dac_override,-dac_read_search",
                ProcessHandle.current().info().command().orElse("java"),
                "-cp",
                System.getProperty("java.class.path"),
                ReadOnlyCacheCheck.class.getName(),
                root.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(child.exitValue()).as(said).isZero();
    assertThat(said).contains("read-only cache checked");
  }

  /// @param arguments the cache
  public static void main(String[] arguments) {
    check(Path.of(arguments[0]));
    System.out.println("read-only cache checked");
  }
}
