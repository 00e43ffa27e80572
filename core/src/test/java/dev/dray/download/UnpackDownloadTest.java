package dev.dray.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dray.Dray;
import dev.dray.ModelRef;
import dev.dray.RepoPath;
import dev.dray.error.ArchiveException;
import dev.dray.error.ConflictException;
import dev.dray.error.InvalidRequestException;
import dev.dray.testkit.Proves;
import dev.dray.testkit.content.Content;
import dev.dray.testkit.fault.Fault;
import dev.dray.testkit.fault.When;
import dev.dray.testkit.hub.LoopbackHub;
import dev.dray.testkit.repo.TestRepo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Archives of a repository, unpacked while they arrive.
@Timeout(60)
@Proves("S001-95")
class UnpackDownloadTest {

  private static final String MODEL = "acme/packed";
  private static final int BYTES = 20_000_000;
  private static byte[] weights = new byte[0];
  private static byte[] archive = new byte[0];

  @TempDir Path temp;

  @BeforeAll
  static void pack() throws IOException {
    weights = new byte[BYTES];
    new Random(3).nextBytes(weights);
    archive = zip("weights.bin", weights);
  }

  private static byte[] zip(String name, byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.setLevel(1);
      zip.putNextEntry(new ZipEntry("config.json"));
      zip.write('{');
      zip.putNextEntry(new ZipEntry(name));
      zip.write(content);
    }
    return bytes.toByteArray();
  }

  private static TestRepo repo(byte[] zip) {
    return TestRepo.model(MODEL)
        .text("README.md", "about")
        .lfs("model.zip", Content.of(zip))
        .build();
  }

  private Path folder() {
    return temp.resolve("to");
  }

  private DownloadRequest request(UnpackChoice choice) {
    return DownloadRequest.builder(MODEL).folder(folder()).unpack(choice).build();
  }

  private List<String> visible() throws IOException {
    try (Stream<Path> all = Files.walk(folder())) {
      return all.filter(Files::isRegularFile)
          .map(path -> folder().relativize(path).toString())
          .filter(path -> !path.startsWith(".dray"))
          .sorted()
          .toList();
    }
  }

  @Test
  void unpacksAndFetchesNothingTheNextTime() throws IOException {
    Workplace work = new Workplace(temp.resolve("work"));
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo(archive)).start();
        Dray dray = work.open(hub)) {
      Download download = dray.download(request(UnpackChoice.INSTEAD));
      List<Unpacked> told;
      try (Stream<DownloadEvent> events = download.stream()) {
        told =
            events
                .filter(DownloadEvent.FileUnpacked.class::isInstance)
                .map(event -> ((DownloadEvent.FileUnpacked) event).unpacked())
                .toList();
      }
      DownloadResult result = download.await();

      assertThat(visible()).containsExactly("README.md", "model/config.json", "model/weights.bin");
      assertThat(folder().resolve("model/weights.bin")).hasBinaryContent(weights);
      assertThat(result.unpacked()).isEqualTo(told).hasSize(1);
      assertThat(told.getFirst().archive()).isEqualTo(new RepoPath("model.zip"));
      assertThat(told.getFirst().place()).isEqualTo(folder().resolve("model"));
      assertThat(told.getFirst().files()).isEqualTo(2);
      assertThat(told.getFirst().bytes().bytes()).isEqualTo(BYTES + 1);
      assertThat(result.bytesDownloaded().bytes()).isEqualTo(archive.length + 5);
      assertThat(result.files().get(new RepoPath("model.zip")))
          .isEqualTo(folder().resolve("model"));
      assertThat(folder().resolve(".dray/unpacking")).doesNotExist();

      DownloadResult again = dray.download(request(UnpackChoice.INSTEAD)).await();
      assertThat(again.bytesDownloaded().bytes()).isZero();
      assertThat(again.unpacked()).isEqualTo(told);

      // Somebody took a file away: the archive is fetched and unpacked anew.
      Files.delete(folder().resolve("model/weights.bin"));
      assertThatThrownBy(() -> dray.download(request(UnpackChoice.INSTEAD)).await())
          .isInstanceOf(ConflictException.class);
      DownloadRequest forced =
          DownloadRequest.builder(MODEL)
              .folder(folder())
              .unpack(UnpackChoice.BESIDE)
              .force(true)
              .build();
      dray.download(forced).await();
      assertThat(visible())
          .containsExactly("README.md", "model.zip", "model/config.json", "model/weights.bin");
      assertThat(folder().resolve("model.zip")).hasBinaryContent(archive);
    }
  }

  @Test
  void unpacksWhatIsHereAlready() throws IOException {
    Workplace work = new Workplace(temp.resolve("work"));
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo(archive)).start();
        Dray dray = work.open(hub)) {
      dray.download(request(UnpackChoice.NEVER)).await();
      DownloadResult result = dray.download(request(UnpackChoice.INSTEAD)).await();
      assertThat(result.bytesDownloaded().bytes()).isZero();
      assertThat(visible())
          .containsExactly("README.md", "model.zip", "model/config.json", "model/weights.bin");
    }
  }

  @Test
  void survivesWrongBytes() throws Exception {
    Workplace work = new Workplace(temp.resolve("work"));
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo(archive)).start();
        Dray dray = work.open(hub)) {
      // Wrong all through the first time: the digest says so, and all of it comes again.
      hub.faults().cdn().next(When.get(), Fault.flipEachNth(1000));
      dray.download(request(UnpackChoice.INSTEAD)).await();
      assertThat(folder().resolve("model/weights.bin")).hasBinaryContent(weights);
    }
  }

  @Test
  void aStopLeavesNothingHalfUnpackedAndTheNextRunGoesOn() throws Exception {
    Workplace work = new Workplace(temp.resolve("work"));
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo(archive)).start();
        Dray dray = work.open(hub)) {
      hub.faults().everyCdnGet(Fault.trickle(4_000_000));
      Download download = dray.download(request(UnpackChoice.INSTEAD));
      try (Stream<DownloadEvent> events = download.stream()) {
        // Some of it is unpacked, behind the transfer, when it is stopped.
        events
            .takeWhile(event ->
                event.progress().running().stream()
                    .noneMatch(file -> file.condition().contains("unpacked")))
            .forEach(event -> assertThat(event.progress().state().isTerminal()).isFalse());
      }
      download.cancel();
      assertThatThrownBy(download::await).hasMessageContaining("cancelled");
      assertThat(folder().resolve("model")).doesNotExist();
      assertThat(folder().resolve(".dray/unpacking")).doesNotExist();

      hub.faults().clear();
      DownloadResult result = dray.download(request(UnpackChoice.INSTEAD)).await();
      assertThat(result.bytesDownloaded().bytes()).isLessThan(archive.length);
      assertThat(folder().resolve("model/weights.bin")).hasBinaryContent(weights);
    }
  }

  @Test
  void aHostileArchiveIsRefusedAndStillToBeHadAsItIs() throws IOException {
    Workplace work = new Workplace(temp.resolve("work"));
    byte[] hostile = zip("../../evil", new byte[] {1});
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo(hostile)).start();
        Dray dray = work.open(hub)) {
      assertThatThrownBy(() -> dray.download(request(UnpackChoice.INSTEAD)).await())
          .isInstanceOf(ArchiveException.class)
          .hasMessageContainingAll("model.zip", "../../evil");
      assertThat(temp.resolve("evil")).doesNotExist();
      assertThat(folder().resolve("model")).doesNotExist();
      DownloadResult plain = dray.download(request(UnpackChoice.NEVER)).await();
      assertThat(plain.bytesDownloaded().bytes()).isZero();
      assertThat(folder().resolve("model.zip")).hasBinaryContent(hostile);
    }
  }

  @Test
  void unpacksTheFileOfAnAddress() throws IOException {
    Workplace work = new Workplace(temp.resolve("work"));
    try (LoopbackHub hub = LoopbackHub.builder().repo(repo(archive)).start();
        Dray dray = work.open(hub)) {
      String address = hub.endpoint() + "/" + MODEL + "/resolve/main/model.zip";
      // A reference to the hub's own address would be one to the repository.
      DownloadResult result =
          dray.download(
                  DownloadRequest.builder(new ModelRef.Url(URI.create(address)))
                      .folder(folder())
                      .unpack(UnpackChoice.INSTEAD)
                      .build())
              .await();
      assertThat(result.path()).isEqualTo(folder().resolve("model"));
      assertThat(folder().resolve("model/weights.bin")).hasBinaryContent(weights);
      assertThat(visible()).containsExactly("model/config.json", "model/weights.bin");
      // Nobody states a digest, so it is fetched again, and takes the place of what is ours.
      DownloadRequest again =
          DownloadRequest.builder(new ModelRef.Url(URI.create(address)))
              .folder(folder())
              .unpack(UnpackChoice.INSTEAD)
              .build();
      assertThat(dray.download(again).await().bytesDownloaded().bytes()).isEqualTo(archive.length);
    }
  }

  @Test
  void refusesPlacesThatHaveNoPlaceForIt() throws IOException {
    Workplace work = new Workplace(temp.resolve("work"));
    TestRepo clash =
        TestRepo.model(MODEL)
            .lfs("model.zip", Content.of(archive))
            .text("model/notes.txt", "in the way")
            .build();
    try (LoopbackHub hub = LoopbackHub.builder().repo(clash).start();
        Dray dray = work.open(hub)) {
      DownloadRequest cache = DownloadRequest.builder(MODEL).unpack(UnpackChoice.INSTEAD).build();
      assertThatThrownBy(() -> dray.download(cache).await())
          .isInstanceOf(InvalidRequestException.class);
      assertThatThrownBy(() -> dray.download(request(UnpackChoice.INSTEAD)).await())
          .isInstanceOf(ConflictException.class)
          .hasMessageContaining("model/notes.txt");
      Files.createDirectories(folder().resolve("model"));
      DownloadRequest one =
          DownloadRequest.builder(MODEL)
              .files(List.of("model.zip"))
              .folder(folder())
              .unpack(UnpackChoice.INSTEAD)
              .build();
      assertThatThrownBy(() -> dray.download(one).await()).isInstanceOf(ConflictException.class);
      assertThat(hub.cdnRequests().size()).isZero();
    }
  }
}
