package dev.dray.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.dray.Dray;
import dev.dray.ModelRef;
import dev.dray.ProviderId;
import dev.dray.RepoKind;
import dev.dray.download.Download;
import dev.dray.download.DownloadEvent;
import dev.dray.download.DownloadPlan;
import dev.dray.download.DownloadRequest;
import dev.dray.download.DownloadResult;
import dev.dray.download.DownloadState;
import dev.dray.download.view.StreamItem;
import dev.dray.download.view.StreamStatus;
import dev.dray.error.AccessNeededException;
import dev.dray.error.CancelledException;
import dev.dray.error.DrayException;
import dev.dray.error.ErrorCode;
import dev.dray.error.IntegrityException;
import dev.dray.error.NotFoundException;
import dev.dray.error.UnsupportedException;
import dev.dray.settings.OwnHome;
import dev.dray.settings.Setting;
import dev.dray.settings.Settings;
import dev.dray.testkit.Proves;
import dev.dray.testkit.content.Content;
import dev.dray.testkit.http.RecordedRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What every provider owes, through the one call: the same request, events, errors, resume and
/// verification, whether it lists files or has a daemon fetch them. What a provider cannot do must
/// be missing among its [features][Feature], and is then refused.
///
/// A provider's test extends this and builds its [ProviderWorld]. Each test is a column of
/// `docs/providers/index.md`.
@Timeout(60)
public abstract class ProviderContract {

  @TempDir Path temp;
  private ProviderWorld world;
  private Dray dray;

  /// For the tests of providers.
  protected ProviderContract() {}

  /// Starts the servers.
  protected abstract ProviderWorld world();

  @BeforeEach
  void open() {
    world = world();
    dray = Dray.open(settings());
  }

  @AfterEach
  void close() {
    dray.close();
    world.close();
  }

  private Settings settings() {
    Settings.Builder settings =
        OwnHome.in(temp).set(Setting.ENDPOINT, "http://127.0.0.1:9").set(Setting.PIECE_SIZE, "1M");
    return world.lead(settings).build();
  }

  private Path target() {
    return temp.resolve("target");
  }

  private boolean hasFiles() {
    return world.family() == ProviderId.Family.FILES;
  }

  private DownloadRequest.Builder request(ModelRef ref) {
    DownloadRequest.Builder request = DownloadRequest.builder(ref);
    return hasFiles() ? request.folder(target()) : request;
  }

  private Set<Feature> features() {
    return dray.providers().stream()
        .filter(row -> row.provider() == world.provider() && row.family() == world.family())
        .findFirst()
        .orElseThrow()
        .features();
  }

  private boolean can(Feature feature) {
    return features().contains(feature);
  }

  private static void until(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("time is up").isLessThan(end);
      Thread.sleep(5);
    }
  }

  private void assertWhole() {
    world.files().forEach((path, content) -> assertSame(content, target().resolve(path)));
  }

  private static void assertSame(Content content, Path file) {
    assertThat(file).isRegularFile().hasSize(content.size());
    assertThat(Content.onDisk(file).sha256()).as("%s", file).isEqualTo(content.sha256());
  }

  /// Files below the target, ours left out.
  private List<String> brought() {
    if (!Files.exists(target())) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(target())) {
      return all.filter(Files::isRegularFile)
          .map(file -> target().relativize(file).toString())
          .filter(file -> !file.startsWith(".dray"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private DrayException refusal(DownloadRequest request) {
    Download download = dray.download(request);
    DrayException refusal = catchThrowableOfType(DrayException.class, download::await);
    assertThat(refusal).as("refusal of %s", request.ref()).isNotNull();
    assertThat(refusal.getMessage()).isNotBlank();
    assertThat(refusal.nextStep()).isNotBlank();
    assertThat(download.state()).isEqualTo(DownloadState.FAILED);
    return refusal;
  }

  @Test
  @Proves({"S000-01", "S000-10"})
  void bringsTheWholeModel() {
    DownloadResult result = dray.download(request(world.present()).build()).await();

    assertWhole();
    assertThat(result.name()).isNotBlank();
    assertThat(result.bytes().bytes()).isPositive();
    assertThat(hasFiles()).isEqualTo(!world.files().isEmpty());
  }

  @Test
  @Proves({"S000-10", "S000-19"})
  void tellsProgressInTheSameWords() {
    world.slow();
    List<StreamItem> items = new ArrayList<>();
    dray.pull(request(world.present()).build(), items::add);

    assertThat(items.getFirst().status()).isEqualTo(StreamStatus.STARTING);
    assertThat(items.getLast().status()).isEqualTo(StreamStatus.COMPLETE);
    assertThat(items.getLast().percent()).hasValue(100.0);
    assertThat(items).as("steps of a slow download").hasSizeGreaterThan(5);
    assertThat(items).allSatisfy(item -> assertThat(item.message()).isNotBlank());
    assertThat(items.stream().filter(i -> i.percent().orElse(0) >= 100)).hasSize(1);
    assertThat(items.stream().filter(i -> i.status() == StreamStatus.COMPLETE)).hasSize(1);
    assertThat(items.stream().filter(i -> i.status() == StreamStatus.ERROR)).isEmpty();
    assertThat(items.stream().dropWhile(i -> i.status() == StreamStatus.STARTING))
        .noneMatch(i -> i.status() == StreamStatus.STARTING);
    double percent = 0;
    long bytes = 0;
    for (StreamItem item : items) {
      assertThat(item.percent().orElse(percent)).isGreaterThanOrEqualTo(percent);
      assertThat(item.downloadedBytes().orElse(bytes)).isGreaterThanOrEqualTo(bytes);
      percent = item.percent().orElse(percent);
      bytes = item.downloadedBytes().orElse(bytes);
    }
    assertThat(items.stream().anyMatch(i -> i.downloadedBytes().orElse(0) > 0)).isTrue();
  }

  @Test
  @Proves("S000-31")
  void listsBeforeItBrings() {
    if (!world.plans()) {
      assertThatExceptionOfType(UnsupportedException.class)
          .as("nobody lists what this daemon will fetch")
          .isThrownBy(() -> dray.plan(request(world.present()).build()));
      return;
    }
    DownloadPlan plan = dray.plan(request(world.present()).build());

    assertThat(plan.files()).isNotEmpty();
    assertThat(plan.listing().name()).isNotBlank();
    assertThat(plan.listing().ref()).isEqualTo(world.present());
    assertThat(brought()).isEmpty();
  }

  @Test
  @Proves("S000-42")
  void searchesOrSaysThatItCannot() {
    SearchQuery query =
        new SearchQuery(
            "", RepoKind.MODEL, Optional.empty(), List.of(), SearchQuery.Sort.DOWNLOADS, 3);
    if (can(Feature.SEARCH)) {
      assertThat(dray.search(world.provider(), query)).isNotEmpty().hasSizeLessThanOrEqualTo(3);
    } else {
      assertThatExceptionOfType(UnsupportedException.class)
          .isThrownBy(() -> dray.search(world.provider(), query));
    }
  }

  @Test
  @Proves("S000-42")
  void describesAModelOrSaysThatItCannot() {
    if (can(Feature.INFO)) {
      ModelDetails details = dray.info(world.present());
      assertThat(details.summary().id()).isNotBlank();
      assertThat(details.totalSize().bytes()).isPositive();
    } else {
      assertThatExceptionOfType(UnsupportedException.class)
          .isThrownBy(() -> dray.info(world.present()));
    }
  }

  @Test
  @Proves({"S000-32", "S000-46"})
  void namesAModelThatIsMissing() {
    List<StreamItem> items = new ArrayList<>();
    dray.pull(request(world.missing()).build(), items::add);

    assertThat(items.getFirst().status()).isEqualTo(StreamStatus.STARTING);
    assertThat(items.getLast().status()).isEqualTo(StreamStatus.ERROR);
    assertThat(items.stream().filter(i -> i.status() == StreamStatus.COMPLETE)).isEmpty();
    NotFoundException refusal =
        catchThrowableOfType(
            NotFoundException.class, () -> dray.download(request(world.missing()).build()).await());
    assertThat(refusal).isNotNull();
    assertThat(refusal.getMessage()).isEqualTo(items.getLast().message());
    assertThat(refusal.nextStep()).isNotBlank();
    // Files for one provider may come from another, which is then the one that refuses.
    assertThat(refusal.context().provider()).isPresent();
    assertThat(brought()).isEmpty();
  }

  @Test
  @Proves({"S000-33", "S000-46"})
  void refusesAClosedModelToStrangers() {
    assertThat(world.closed().isPresent()).isEqualTo(can(Feature.TOKEN));
    if (world.closed().isEmpty()) {
      return;
    }
    DrayException refusal = refusal(request(world.closed().get().ref()).withoutToken().build());

    // Some hide what is closed; then the refusal says that it may be private.
    assertThat(refusal).isInstanceOfAny(AccessNeededException.class, NotFoundException.class);
    assertThat(refusal.getMessage() + " " + refusal.nextStep())
        .matches(text -> text.toLowerCase(Locale.ROOT).matches(".*(token|log|private).*"));
    assertThat(brought()).isEmpty();
  }

  @Test
  @Proves({"S000-30", "S000-02"})
  void opensAClosedModelWithItsTokenAndKeepsThatToItself() {
    if (world.closed().isEmpty()) {
      return;
    }
    String token = world.closed().get().token();
    DownloadRequest request = request(world.closed().get().ref()).token(token).build();
    Download download = dray.download(request);
    List<DownloadEvent> events = download.stream().toList();
    DownloadResult result = download.await();

    assertThat(events.toString()).doesNotContain(token);
    assertThat(result.toString()).doesNotContain(token);
    assertThat(request.toString()).doesNotContain(token);
    assertThat(download.toString()).doesNotContain(token);
    assertThat(world.entitled()).as("the token was used").anyMatch(r -> carries(r, token));
    assertThat(world.entitled()).noneMatch(r -> r.target().contains(token));
    assertThat(world.strangers()).noneMatch(r -> carries(r, token) || says(r, token));

    DrayException refusal =
        refusal(request(world.closed().get().ref()).token(token + "-wrong").force(true).build());
    assertThat(refusal + refusal.nextStep() + refusal.context()).doesNotContain(token);
  }

  private static boolean carries(RecordedRequest request, String token) {
    return request.request().headers().toString().contains(token)
        || request.request().body().contains(token);
  }

  private static boolean says(RecordedRequest request, String token) {
    return request.target().contains(token);
  }

  @Test
  @Proves({"field-9", "S000-10"})
  void endsWhenItIsCancelled() throws Exception {
    world.slow();
    Download download = dray.download(request(world.present()).build());
    until(() -> download.progress().bytesDone() > 0);
    long wish = System.nanoTime();

    download.cancel();

    assertThatExceptionOfType(CancelledException.class).isThrownBy(download::await);
    assertThat(System.nanoTime() - wish).isLessThan(TimeUnit.SECONDS.toNanos(10));
    assertThat(download.state()).isEqualTo(DownloadState.CANCELLED);
    world
        .files()
        .forEach((path, content) -> {
          if (Files.exists(target().resolve(path))) {
            assertSame(content, target().resolve(path));
          }
        });
    if (hasFiles()) {
      assertThat(can(Feature.CANCEL)).isTrue();
    }
  }

  @Test
  @Proves({"field-10", "S000-10"})
  void goesOnWhereItStoppedOrSaysThatItCannot() throws Exception {
    world.slow();
    Download first = dray.download(request(world.present()).build());
    until(() -> first.progress().bytesDone() > ProviderWorld.MODEL_SIZE / 3);
    first.cancel();
    assertThatExceptionOfType(CancelledException.class).isThrownBy(first::await);
    world.fast();

    Download second = dray.download(request(world.present()).build());
    DownloadResult result = second.await();

    assertWhole();
    if (can(Feature.RESUME)) {
      assertThat(second.progress().bytesResumed()).isPositive();
      assertThat(result.bytesDownloaded().bytes()).isLessThan(result.bytes().bytes());
    }
  }

  @Test
  @Proves({"S004-22", "S000-42"})
  void pausesOrSaysThatItCannot() throws Exception {
    world.slow();
    Download download = dray.download(request(world.present()).build());
    until(() -> download.progress().bytesDone() > 0);
    if (can(Feature.PAUSE)) {
      download.pause();
      until(() -> download.state() == DownloadState.PAUSED);
      long done = download.progress().bytesDone();
      assertThat(download.progress().bytesDone()).isEqualTo(done);
      world.fast();
      download.resume();
    } else {
      assertThatExceptionOfType(UnsupportedException.class).isThrownBy(download::pause);
      world.fast();
    }
    download.await();

    assertThat(download.state()).isEqualTo(DownloadState.COMPLETED);
    assertWhole();
  }

  @Test
  @Proves({"S000-46"})
  void refusesBytesThatWereNotPromised() {
    assertThat(world.tampered().isPresent()).isEqualTo(can(Feature.VERIFY));
    if (world.tampered().isEmpty()) {
      return;
    }
    ProviderWorld.Tampered tampered = world.tampered().get();
    DownloadRequest.Builder request = request(tampered.ref());
    tampered.stated().ifPresent(request::digest);
    DrayException refusal = refusal(request.build());

    assertThat(refusal).isInstanceOf(IntegrityException.class);
    assertThat(refusal.code()).isEqualTo(ErrorCode.DIGEST_MISMATCH);
    assertThat(brought()).isEmpty();
  }

  @Test
  @Proves({"field-44", "field-43"})
  void keepsHostileNamesHarmless() throws IOException {
    if (!hasFiles()) {
      return;
    }
    assertThat(world.hostile()).isNotEmpty();
    for (ModelRef ref : world.hostile()) {
      try {
        DownloadResult result = dray.download(request(ref).build()).await();
        assertThat(result.files().values())
            .as("files of %s", ref)
            .allSatisfy(file -> assertThat(file.normalize()).startsWith(target()));
      } catch (DrayException refused) {
        assertThat(refused.getMessage()).as("refusal of %s", ref).isNotBlank();
      }
      assertThat(outside()).as("after %s", ref).isEmpty();
    }
    assertThat(temp.resolveSibling("outside.txt")).doesNotExist();
  }

  /// Whatever lies beside the target and our own folders.
  private Set<String> outside() throws IOException {
    try (Stream<Path> all = Files.list(temp)) {
      return all.map(file -> file.getFileName().toString())
          .filter(name -> !Set.of("target", "home").contains(name))
          .collect(Collectors.toSet());
    }
  }
}
