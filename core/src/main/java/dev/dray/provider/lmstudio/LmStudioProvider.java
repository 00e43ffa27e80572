package dev.dray.provider.lmstudio;

import dev.dray.ByteSize;
import dev.dray.ModelRef;
import dev.dray.ProviderId;
import dev.dray.error.ErrorContext;
import dev.dray.http.ApiClient;
import dev.dray.http.JsonApi;
import dev.dray.provider.Cancellation;
import dev.dray.provider.DaemonModel;
import dev.dray.provider.DaemonProvider;
import dev.dray.provider.Delegated;
import dev.dray.provider.Feature;
import dev.dray.provider.PullProgress;
import java.net.URI;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/// LM Studio's own server, which downloads by itself (REST API v1, LM Studio 0.4.0 and later). It
/// can be asked how far it is and nothing else: no pause, no cancel, no delete, no search; whoever
/// stops waiting leaves it downloading. Thread-safe; blocks.
public final class LmStudioProvider implements DaemonProvider {

  private final LmStudioApi api;
  private final URI base;
  private final String note;
  private final JobWatch.Pace pace;

  /// A provider for one server. It owns nothing that must be closed.
  ///
  /// @param client the way to the network, owned by the caller
  /// @param base the server's address
  /// @param token the API token, where one is set; sent to that server only
  /// @param note a sentence for the user of each download, or the empty text
  public LmStudioProvider(ApiClient client, URI base, Optional<String> token, String note) {
    this(client, base, token, note, JobWatch.Pace.USUAL);
  }

  LmStudioProvider(
      ApiClient client, URI base, Optional<String> token, String note, JobWatch.Pace pace) {
    this.note = note;
    this.api =
        new LmStudioApi(
            new JsonApi(
                client.soonGivingUp(),
                base,
                token,
                ErrorContext.NONE.withProvider(ProviderId.LMSTUDIO.id())));
    this.base = base;
    this.pace = pace;
  }

  @Override
  public ProviderId id() {
    return ProviderId.LMSTUDIO;
  }

  @Override
  public Set<Feature> features() {
    return EnumSet.of(Feature.LIST, Feature.TOKEN);
  }

  /// Whether an LM Studio answers that can be asked to download, or that says that it wants a
  /// token. Never fails; waits as long as a connection may take.
  public boolean canDownload() {
    return switch (api.presence()) {
      case ABLE, CLOSED -> true;
      case OLD, ABSENT -> false;
    };
  }

  /// Whether any LM Studio answers, however old.
  public boolean answers() {
    return api.presence() != LmStudioApi.Presence.ABSENT;
  }

  @Override
  public Delegated pull(ModelRef ref, PullProgress progress, Cancellation cancellation) {
    Wanted wanted = Wanted.of(ref);
    LmStudioApi asked = api.about(ref.toString()).abortedBy(cancellation::onCancel);
    DownloadJob job = begin(asked, wanted);
    if (!note.isEmpty()) {
      progress.note(note);
    }
    if (job.state() == DownloadJob.State.ALREADY_DOWNLOADED) {
      progress.says("LM Studio has it already");
      return here(asked, wanted, OptionalLong.empty());
    }
    OptionalLong total = new JobWatch(asked, wanted, progress, pace).follow(job, cancellation);
    return here(asked, wanted, total);
  }

  private static DownloadJob begin(LmStudioApi asked, Wanted wanted) {
    for (Wanted.Spelling spelling : wanted.spellings()) {
      Optional<DownloadJob> job = asked.begin(spelling);
      if (job.isPresent()) {
        return job.get();
      }
    }
    throw asked.noSuchModel(wanted);
  }

  private static Delegated here(LmStudioApi asked, Wanted wanted, OptionalLong total) {
    Optional<LmStudioModel> model =
        asked.models().stream().filter(m -> m.answersTo(wanted)).findFirst();
    Optional<ByteSize> size =
        total.isPresent()
            ? Optional.of(new ByteSize(total.getAsLong()))
            : model.map(LmStudioModel::size);
    return new Delegated(
        model.map(LmStudioModel::key).orElse(wanted.name()),
        size,
        Optional.empty(),
        Optional.empty());
  }

  /// The models that are on its disk, with what is loaded of them.
  ///
  /// @throws dev.dray.error.UnsupportedException if it is older than 0.4.0
  /// @throws dev.dray.error.NetworkException if it cannot be reached
  /// @throws dev.dray.error.AccessNeededException if it wants another token
  public List<DaemonModel> models() {
    return api.models().stream().map(LmStudioModel::described).toList();
  }

  /// Loads a model into memory; blocks until it is there.
  ///
  /// @param key its key in [#models()]
  /// @param contextLength tokens of context; its own default where empty
  /// @return the instance's id
  /// @throws dev.dray.error.NotFoundException if it has no such model
  public String load(String key, OptionalInt contextLength) {
    return api.load(key, contextLength);
  }

  /// Takes a loaded instance out of memory.
  ///
  /// @throws dev.dray.error.NotFoundException if nothing of that id is loaded
  public void unload(String instance) {
    api.unload(instance);
  }

  /// Where it listens.
  @Override
  public String toString() {
    return "LM Studio at " + base;
  }
}
