import dev.dray.Dray;
import dev.dray.download.Download;
import dev.dray.download.DownloadEvent;
import dev.dray.download.DownloadProgress;
import dev.dray.download.DownloadState;
import dev.dray.error.DrayException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Flow;

/// A progress view with its buttons, in a terminal: type start, pause, resume, cancel or quit. The
/// same calls stand behind the buttons of any other surface.
///
/// java -cp 'cli/target/dist/lib/*' docs/samples/ModelDownloads.java org/name
public final class ModelDownloads {

  private ModelDownloads() {}

  public static void main(String[] args) throws IOException {
    if (args.length != 1) {
      System.err.println("Name one model, such as org/name.");
      System.exit(2);
    }
    BufferedReader buttons =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (Dray dray = Dray.open()) {
      Optional<Download> running = Optional.empty();
      for (String button = buttons.readLine();
          button != null && !button.equals("quit");
          button = buttons.readLine()) {
        switch (button.strip()) {
          case "start" -> running = Optional.of(start(dray, args[0]));
          case "pause" -> running.ifPresent(Download::pause);
          case "resume" -> running.ifPresent(Download::resume);
          case "cancel" -> running.ifPresent(Download::cancel);
          default -> System.out.println("start, pause, resume, cancel or quit");
        }
      }
    }
  }

  /// Returns at once; the view is told from now on, on a thread of its own.
  private static Download start(Dray dray, String model) {
    Download download = dray.download(model);
    download.events().subscribe(new View());
    download
        .result()
        .whenComplete((result, error) -> {
          if (result != null) {
            System.out.println("Here: " + result.path());
          } else {
            System.out.println(sentence(error));
          }
        });
    return download;
  }

  private static String sentence(Throwable error) {
    Throwable cause = error instanceof CompletionException e ? e.getCause() : error;
    return cause instanceof DrayException e ? e.getMessage() + ". " + e.nextStep() : "" + cause;
  }

  /// One line for each event.
  private static final class View implements Flow.Subscriber<DownloadEvent> {
    private Flow.Subscription subscription;

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      this.subscription = subscription;
      subscription.request(1);
    }

    @Override
    public void onNext(DownloadEvent event) {
      System.out.println(line(event.progress()));
      subscription.request(1);
    }

    @Override
    public void onError(Throwable error) {
      System.out.println(sentence(error));
    }

    @Override
    public void onComplete() {}

    private static String line(DownloadProgress now) {
      int filled = now.percentComplete() / 5;
      return String.format(
          Locale.ROOT,
          "[%s%s] %3d%%  %s  %s",
          "#".repeat(filled),
          " ".repeat(20 - filled),
          now.percentComplete(),
          now.state() == DownloadState.TRANSFERRING
              ? now.formattedSpeed().orElse("-")
              : now.state().toString().toLowerCase(Locale.ROOT),
          now.formattedEta().map(left -> left + " left").orElse(""));
    }
  }
}
