package dev.dray.testkit.ollama;

import dev.dray.testkit.content.Content;
import dev.dray.testkit.json.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One pull: what is said, line by line, with the oddities of the real daemon. Layers come one
/// after another in the manifest's order, the config last; a blob that is there gets one line;
/// `completed` is left out at 0.
final class DaemonPull implements Content.Script {
  /// A blob of a model.
  record Blob(String digest, long size) {}

  private final DaemonState state;
  private final DaemonName name;
  private final PullFaults faults;
  private boolean rolledBack;
  private boolean stalled;

  DaemonPull(DaemonState state, DaemonName name, PullFaults faults) {
    this.state = state;
    this.name = name;
    this.faults = faults;
  }

  /// Layers, then the config; a digest may be there twice.
  static List<Blob> blobs(OllamaTestModel model) {
    List<Blob> blobs = new ArrayList<>();
    model.layers().forEach(layer -> blobs.add(new Blob(layer.statedDigest(), layer.statedSize())));
    blobs.add(new Blob("sha256:" + model.config().sha256(), model.config().size()));
    return blobs;
  }

  @Override
  public void play(Content.Feed feed) throws IOException {
    say(feed, "pulling manifest");
    OllamaTestModel model = state.published.get(name.key());
    if (model == null) {
      fail(feed, "pull model manifest: file does not exist");
      return;
    }
    boolean tensors =
        model.layers().stream().anyMatch(layer -> layer.mediaType().endsWith(".tensor"));
    if (!(tensors ? fetchTogether(feed, model) : fetchEach(feed, model))) {
      return;
    }
    if (!tensors) {
      say(feed, "verifying sha256 digest");
      state.pause(faults.verification);
      if (state.tampered.contains(name.key())) {
        String promised = blobs(model).getFirst().digest();
        faults.mismatch(promised, "sha256:" + Content.of("other bytes").sha256());
      }
      if (faults.mismatch.isPresent()) {
        // As the real one, which throws the bytes away.
        blobs(model).forEach(blob -> state.blob(blob.digest()).forget());
        fail(feed, faults.mismatch.get());
        return;
      }
    }
    say(feed, "writing manifest");
    DaemonState.Kept older = state.kept.get(name.shown());
    state.keep(name, model);
    if (faults.oldWords) {
      say(feed, "removing any unused layers");
    } else if (older != null && !blobs(older.model()).equals(blobs(model))) {
      say(feed, "removing unused layers");
    }
    if (!faults.withoutSuccess) {
      say(feed, "success");
    }
  }

  /// @return whether the pull goes on
  private boolean fetchEach(Content.Feed feed, OllamaTestModel model) throws IOException {
    long before = 0;
    for (Blob part : blobs(model)) {
      DaemonBlob blob = state.blob(part.digest());
      String status = "pulling " + part.digest().substring(7, 19);
      if (state.has(part.digest()) || blob.held() == part.size()) {
        line(feed, status, part.digest(), part.size(), part.size());
      } else if (!fetch(feed, part, blob, status, before)) {
        return false;
      }
      before += part.size();
    }
    return true;
  }

  private boolean fetch(Content.Feed feed, Blob part, DaemonBlob blob, String status, long before)
      throws IOException {
    blob.join();
    try {
      line(feed, status, part.digest(), part.size(), blob.held());
      while (true) {
        state.pause(state.tick);
        long held = blob.grow(part.size(), state.speed);
        if (!goesOn(feed, before + held)) {
          return false;
        }
        if (!rolledBack && before + held >= faults.rollBackAt) {
          rolledBack = true;
          blob.rollBack();
          held = blob.held();
        }
        boolean whole = held == part.size();
        if (!whole || !faults.withoutLastEvents) {
          line(feed, status, part.digest(), part.size(), held);
        }
        if (whole) {
          return true;
        }
      }
    } finally {
      blob.leave();
    }
  }

  /// Models of many tensors are told of as one.
  private boolean fetchTogether(Content.Feed feed, OllamaTestModel model) throws IOException {
    long total = blobs(model).stream().distinct().mapToLong(Blob::size).sum();
    DaemonBlob all = state.blob("all of " + name.shown());
    all.join();
    try {
      while (true) {
        long held = all.grow(total, state.speed);
        line(feed, "pulling model", "sha256:model", total, held);
        if (!goesOn(feed, held)) {
          return false;
        }
        if (held == total) {
          return true;
        }
        state.pause(state.tick);
      }
    } finally {
      all.leave();
    }
  }

  private boolean goesOn(Content.Feed feed, long done) throws IOException {
    if (done >= faults.dropAfter) {
      feed.write("{\"status\":\"pulli");
      throw new IOException("a fault of the test");
    }
    if (done >= faults.stallAfter && !stalled) {
      stalled = true;
      state.pause(faults.stall);
    }
    if (done >= faults.failAfter) {
      fail(feed, faults.error);
      return false;
    }
    return done < faults.endAfter;
  }

  private void fail(Content.Feed feed, String text) throws IOException {
    Map<String, @Nullable Object> line = new LinkedHashMap<>(Json.object("error", text));
    if (!faults.signIn.isEmpty()) {
      line.put("signin_url", faults.signIn);
    }
    feed.write(Json.write(line) + "\n");
  }

  private static void say(Content.Feed feed, String status) throws IOException {
    feed.write(Json.write(Json.object("status", status)) + "\n");
  }

  private static void line(
      Content.Feed feed, String status, String digest, long total, long completed)
      throws IOException {
    Map<String, @Nullable Object> line =
        new LinkedHashMap<>(Json.object("status", status, "digest", digest, "total", total));
    if (completed > 0) {
      line.put("completed", completed);
    }
    feed.write(Json.write(line) + "\n");
  }
}
