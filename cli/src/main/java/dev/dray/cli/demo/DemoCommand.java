package dev.dray.cli.demo;

import dev.dray.ByteSize;
import dev.dray.cli.command.Command;
import dev.dray.cli.command.Options;
import dev.dray.cli.command.Session;
import dev.dray.cli.command.UsageException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `dray demo`: shows the main job without any network.
public final class DemoCommand implements Command {

  private static final long PATIENCE_SECONDS = 10;
  private static final ByteSize SPEED = ByteSize.megabytes(60);

  @Override
  public CommandSpec spec() {
    return Options.withHelp(
        Options.command(
                "demo",
                this,
                "Show the main job on a hub that runs inside this program.",
                "Needs no network and no account; about 450 MB in a temporary folder that is removed"
                    + " at the end.")
            .addOption(
                Options.value("RATE", "Most bytes per second; 60MB if not given.", "--limit-rate"))
            .addOption(Options.flag("As fast as it goes.", "--fast"))
            .addOption(Options.flag("Use a small model of a few megabytes.", "--small"))
            .addOption(Options.value("HOW", "As for download.", "--progress"))
            .addOption(Options.flag("Keep the temporary folder.", "--keep")));
  }

  @Override
  public int run(ParseResult parsed, Session session) {
    Optional<ByteSize> speed =
        Options.has(parsed, "--fast") ? Optional.empty() : Optional.of(speed(parsed));
    Path folder;
    try {
      folder = Files.createTempDirectory("dray-demo-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    try (Demo demo =
        new Demo(
            session,
            folder,
            speed,
            Options.has(parsed, "--small"),
            Options.text(parsed, "--progress").orElse("auto"))) {
      return watched(demo);
    } finally {
      if (Options.has(parsed, "--keep")) {
        session.console().err().println("Kept: " + folder);
      } else {
        remove(folder);
      }
    }
  }

  /// Runs the demo so that Ctrl-C ends it early but not before it has tidied up.
  private static int watched(Demo demo) {
    CountDownLatch finished = new CountDownLatch(1);
    Thread hook =
        new Thread(
            () -> {
              demo.stop();
              try {
                finished.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "demo-end");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      return demo.run();
    } finally {
      if (demo.stopped()) {
        remove(demo.folder());
      }
      finished.countDown();
      if (!demo.stopped()) {
        Runtime.getRuntime().removeShutdownHook(hook);
      }
    }
  }

  private static ByteSize speed(ParseResult parsed) {
    try {
      ByteSize speed = Options.text(parsed, "--limit-rate").map(ByteSize::parse).orElse(SPEED);
      if (speed.bytes() == 0) {
        throw new UsageException("--limit-rate must be above zero");
      }
      return speed;
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
  }

  /// Removes the demo's own temporary folder.
  private static void remove(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
