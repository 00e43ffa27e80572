package dev.dray.cli.progress;

import dev.dray.RepoPath;
import dev.dray.download.DownloadEvent;
import dev.dray.download.DownloadProgress;
import dev.dray.download.DownloadState;
import dev.dray.download.FileProgress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/// Shows several downloads as one: the files of all, and one total. Thread-safe.
public interface SharedView extends AutoCloseable {

  /// The view that one download's events go to.
  ///
  /// @param name how it is called
  ProgressView of(String name);

  @Override
  void close();

  /// Each download by itself.
  static SharedView apart(Function<String, ProgressView> views) {
    return new SharedView() {
      @Override
      public ProgressView of(String name) {
        return views.apply(name);
      }

      @Override
      public void close() {}
    };
  }

  /// All downloads in one view, as if they were one whose files lie in folders by their names.
  static SharedView together(ProgressView view) {
    return new Together(view);
  }

  /// Adds the downloads up.
  final class Together implements SharedView {

    /// What the whole is doing, the most telling first.
    private static final List<DownloadState> TELLING =
        List.of(
            DownloadState.TRANSFERRING,
            DownloadState.VERIFYING,
            DownloadState.PUBLISHING,
            DownloadState.RESOLVING,
            DownloadState.PARKED,
            DownloadState.PAUSED,
            DownloadState.QUEUED);

    private final ProgressView view;
    private final Map<Integer, DownloadProgress> latest = new LinkedHashMap<>();
    private final List<String> names = new ArrayList<>();
    private long sequence;

    private Together(ProgressView view) {
      this.view = view;
    }

    @Override
    public synchronized ProgressView of(String name) {
      int number = names.size();
      names.add(name);
      return new ProgressView() {
        @Override
        public void show(DownloadEvent event) {
          pass(number, event);
        }

        @Override
        public void close() {}
      };
    }

    private synchronized void pass(int number, DownloadEvent event) {
      latest.put(number, event.progress());
      String name = names.get(number);
      DownloadProgress all = sum();
      switch (event) {
        case DownloadEvent.StateChanged changed -> {
          view.show(new DownloadEvent.StateChanged(++sequence, event.at(), all));
          word(name, changed.progress())
              .ifPresent(
                  word -> view.show(new DownloadEvent.Noted(++sequence, event.at(), all, word)));
        }
        case DownloadEvent.Progressed _ ->
            view.show(new DownloadEvent.Progressed(++sequence, event.at(), all));
        case DownloadEvent.FileStarted started ->
            view.show(
                new DownloadEvent.FileStarted(
                    ++sequence, event.at(), all, below(name, started.path())));
        case DownloadEvent.FileFinished done ->
            view.show(
                new DownloadEvent.FileFinished(
                    ++sequence,
                    event.at(),
                    all,
                    below(name, done.path()),
                    done.place(),
                    done.fetched()));
        case DownloadEvent.FileUnpacked opened ->
            view.show(
                new DownloadEvent.FileUnpacked(++sequence, event.at(), all, opened.unpacked()));
        case DownloadEvent.FileReused taken ->
            view.show(new DownloadEvent.FileReused(++sequence, event.at(), all, taken.reused()));
        case DownloadEvent.Parked _ -> {}
        case DownloadEvent.SourceDropped gone ->
            view.show(new DownloadEvent.SourceDropped(++sequence, event.at(), all, gone.dropped()));
        case DownloadEvent.SpaceNeeded shortage ->
            view.show(
                new DownloadEvent.Noted(
                    ++sequence, event.at(), all, name + ": " + shortage.progress().message()));
        case DownloadEvent.Noted noted ->
            view.show(
                new DownloadEvent.Noted(++sequence, event.at(), all, name + ": " + noted.note()));
      }
    }

    /// What is worth a line of its own.
    private static Optional<String> word(String name, DownloadProgress progress) {
      return switch (progress.state()) {
        case COMPLETED -> Optional.of(progress.message());
        case FAILED, PARKED -> Optional.of(name + ": " + progress.message());
        case QUEUED, RESOLVING, TRANSFERRING, VERIFYING, PUBLISHING, PAUSED, CANCELLED ->
            Optional.empty();
      };
    }

    private static RepoPath below(String name, RepoPath path) {
      try {
        return new RepoPath(name + "/" + path.text());
      } catch (IllegalArgumentException e) {
        // An address is no folder.
        return path;
      }
    }

    private DownloadProgress sum() {
      Collection<DownloadProgress> parts = latest.values();
      boolean known = parts.size() == names.size();
      long done = 0;
      long total = 0;
      long speed = 0;
      List<FileProgress> running = new ArrayList<>();
      Duration elapsed = Duration.ZERO;
      for (Map.Entry<Integer, DownloadProgress> entry : latest.entrySet()) {
        DownloadProgress part = entry.getValue();
        done += part.bytesDone();
        // What failed is as far as it will get.
        known &= part.totalBytes().isPresent() || part.state().isTerminal();
        total +=
            part.state() == DownloadState.FAILED || part.totalBytes().isEmpty()
                ? part.bytesDone()
                : part.totalBytes().getAsLong();
        speed += part.bytesPerSecond();
        elapsed = elapsed.compareTo(part.elapsed()) < 0 ? part.elapsed() : elapsed;
        for (FileProgress file : part.running()) {
          running.add(
              new FileProgress(
                  below(names.get(entry.getKey()), file.path()),
                  file.bytesDone(),
                  file.size(),
                  file.condition()));
        }
      }
      DownloadProgress telling =
          TELLING.stream()
              .flatMap(state -> parts.stream().filter(part -> part.state() == state))
              .findFirst()
              .orElseGet(() -> parts.iterator().next());
      return new DownloadProgress(
          // The whole ends when it is closed, and not with one of its parts.
          telling.state().isTerminal() ? DownloadState.PUBLISHING : telling.state(),
          telling.message(),
          done,
          parts.stream().mapToLong(DownloadProgress::bytesResumed).sum(),
          parts.stream().mapToLong(DownloadProgress::bytesReceived).sum(),
          parts.stream().mapToLong(DownloadProgress::bytesVerified).sum(),
          known ? OptionalLong.of(total) : OptionalLong.empty(),
          0,
          parts.stream().mapToInt(DownloadProgress::filesDone).sum(),
          parts.stream().mapToInt(DownloadProgress::filesTotal).sum(),
          running,
          speed,
          known && speed > 0
              ? Optional.of(Duration.ofSeconds((total - done) / speed))
              : Optional.empty(),
          elapsed);
    }

    @Override
    public synchronized void close() {
      view.close();
    }
  }
}
