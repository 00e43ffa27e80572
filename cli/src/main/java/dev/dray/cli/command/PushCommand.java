package dev.dray.cli.command;

import dev.dray.Dray;
import dev.dray.ModelRef;
import dev.dray.cli.output.Format;
import dev.dray.cli.progress.HashingView;
import dev.dray.provider.PushProgress;
import dev.dray.provider.PushRequest;
import dev.dray.provider.Pushed;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `dray push`: publishes a model of this machine in an OCI registry.
public final class PushCommand implements Command {

  @Override
  public CommandSpec spec() {
    CommandSpec spec =
        Options.command(
                "push",
                this,
                "Publish a model of this machine in an OCI registry.",
                "Every file goes first, the manifest last; what the registry has is not sent again."
                    + " The login is that of `docker login` or `podman login`, or --token"
                    + " USER:PASSWORD. Files whose names start with a dot are left out.")
            .addPositional(Options.parameter("0", "1", "PATH", "A model's file or folder."))
            .addPositional(Options.parameter("1", "1", "REF", "Where to: oci://registry/name:tag."))
            .addOption(
                Options.value(
                    "SHAPE",
                    "modelpack (any files; clusters can mount it) or ollama (GGUF, template,"
                        + " params.json).",
                    "--shape"))
            .addOption(
                Options.value(
                    "NAME",
                    "Another repository of the registry, whose blobs are taken over in place of"
                        + " sending them.",
                    "--mount-from"))
            .addOption(
                Options.flag(
                    "Speak to a private registry without TLS; those of this machine need no such wish.",
                    "--insecure"));
    return Options.withOutput(Options.withNetwork(spec));
  }

  @Override
  public int run(ParseResult parsed, Session session) {
    ModelRef ref = ModelRef.parse(Options.parameter(parsed, 1).orElseThrow());
    if (!(ref instanceof ModelRef.Oci target)) {
      throw new UsageException(
          "'" + ref + "' is no place in an OCI registry: write oci://registry/name:tag");
    }
    PushRequest request =
        PushRequest.of(
                session
                    .environment()
                    .workingDirectory()
                    .resolve(Path.of(Options.parameter(parsed, 0).orElseThrow())),
                target)
            .as(shape(parsed))
            .insecurely(Options.has(parsed, "--insecure"));
    Optional<String> from = Options.text(parsed, "--mount-from");
    if (from.isPresent()) {
      request = request.mountingFrom(from.get());
    }
    try (Dray dray = Dray.open(session.settings(parsed));
        Watch watch = new Watch(dray, session)) {
      Pushed pushed = dray.push(request, watch);
      watch.clear();
      show(pushed, session);
      return 0;
    }
  }

  private static PushRequest.Shape shape(ParseResult parsed) {
    return switch (Options.text(parsed, "--shape").orElse("modelpack").toLowerCase(Locale.ROOT)) {
      case "modelpack" -> PushRequest.Shape.MODELPACK;
      case "ollama" -> PushRequest.Shape.OLLAMA;
      default -> throw new UsageException("--shape takes modelpack or ollama");
    };
  }

  private static void show(Pushed pushed, Session session) {
    String pinned = pushed.target() + "@" + pushed.digest();
    session
        .output()
        .note(
            "Pushed "
                + DownloadCommand.count(pushed.files().size(), "file")
                + ", "
                + pushed.bytes()
                + " ("
                + pushed.bytesSent()
                + " over the network)");
    session.output().result(pinned);
    session
        .output()
        .document(json ->
            json.text("ref", pushed.target().toString())
                .text("digest", pushed.digest().toString())
                .objects(
                    "files",
                    new TreeMap<>(pushed.files()).entrySet(),
                    (file, object) ->
                        object
                            .text("path", file.getKey())
                            .text("digest", file.getValue().toString()))
                .number("bytes", pushed.bytes().bytes())
                .number("bytes_sent", pushed.bytesSent().bytes()));
  }

  /// A line for each step, for people only.
  private static final class Watch implements PushProgress, AutoCloseable {

    private final Dray dray;
    private final Session session;
    private Optional<HashingView> view = Optional.empty();
    private Optional<Step> step = Optional.empty();
    private long told;

    Watch(Dray dray, Session session) {
      this.dray = dray;
      this.session = session;
    }

    @Override
    public void at(Step now, String file, long done, long total) {
      if (session.output().format() != Format.HUMAN) {
        return;
      }
      if (!step.equals(Optional.of(now))) {
        clear();
        step = Optional.of(now);
        told = 0;
        if (now != Step.PUBLISHING) {
          String verb = now == Step.HASHING ? "Hashing" : "Sending";
          view = Optional.of(new HashingView(session.console(), dray.settings().progress(), verb));
          view.get().expect(total);
        }
      }
      view.ifPresent(v -> v.read(done - told));
      told = done;
    }

    /// Takes the line away.
    void clear() {
      view.ifPresent(HashingView::close);
      view = Optional.empty();
    }

    @Override
    public void close() {
      clear();
    }
  }
}
