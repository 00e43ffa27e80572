package dev.dray.server.api;

import dev.dray.Dray;
import dev.dray.ModelRef;
import dev.dray.download.DownloadRequest;
import dev.dray.error.ChoiceNeededException;
import dev.dray.error.DrayException;
import dev.dray.model.variant.VariantWish;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Whether a download needs a choice among variants that its caller has not made. Told when it is
/// asked for, because a caller is there then, and later nobody is.
///
/// Only that is told: whatever else goes wrong is for the job, which tries again. A provider that
/// does not answer soon does not keep anybody from queueing a download.
final class OpenChoice {

  private static final System.Logger LOG = System.getLogger("dev.dray.server.api");
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Dray dray;

  OpenChoice(Dray dray) {
    this.dray = dray;
  }

  /// Refuses what needs a choice.
  ///
  /// @throws ChoiceNeededException with the variants
  void require(DownloadForm form) {
    DownloadRequest request = form.request();
    if (!mayBeOpen(request)) {
      return;
    }
    FutureTask<Optional<ChoiceNeededException>> look = new FutureTask<>(() -> look(request));
    Thread.ofVirtual().name("dray-choice").start(look);
    try {
      Optional<ChoiceNeededException> open = look.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      if (open.isPresent()) {
        throw open.get();
      }
    } catch (TimeoutException e) {
      look.cancel(true);
    } catch (InterruptedException e) {
      look.cancel(true);
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      // A fault of ours; the job meets it too, and is the one to tell of it.
      LOG.log(System.Logger.Level.WARNING, "A look at variants failed", e.getCause());
    }
  }

  /// Files and patterns decide by themselves, and only repositories have variants.
  private static boolean mayBeOpen(DownloadRequest request) {
    boolean repository =
        switch (request.ref()) {
          case ModelRef.Hub hub -> hub.path().isEmpty();
          case ModelRef.ModelScope scope -> scope.path().isEmpty();
          case ModelRef.Ollama _, ModelRef.Oci _, ModelRef.Daemon _, ModelRef.Url _ -> false;
        };
    return repository
        && request.variant().equals(VariantWish.NONE)
        && request.files().isEmpty()
        && request.include().isEmpty()
        && request.exclude().isEmpty();
  }

  private Optional<ChoiceNeededException> look(DownloadRequest request) {
    try {
      dray.plan(request);
      return Optional.empty();
    } catch (ChoiceNeededException e) {
      return Optional.of(e);
    } catch (DrayException e) {
      return Optional.empty();
    }
  }
}
