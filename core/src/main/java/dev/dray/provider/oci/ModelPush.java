package dev.dray.provider.oci;

import dev.dray.ByteSize;
import dev.dray.Digest;
import dev.dray.distribution.RegistryWriter;
import dev.dray.provider.PushProgress;
import dev.dray.provider.PushProgress.Step;
import dev.dray.provider.PushRequest;
import dev.dray.provider.Pushed;
import dev.dray.provider.oci.ModelFolder.LocalFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Publishes one model: every blob first, the manifest last, so that nobody sees half of it. Blobs
/// that are there are not sent, so a push that broke off goes on with the first one missing.
final class ModelPush {

  private final PushRequest request;
  private final RegistryWriter writer;
  private final PushProgress progress;
  private long highest;

  ModelPush(PushRequest request, RegistryWriter writer, PushProgress progress) {
    this.request = request;
    this.writer = writer;
    this.progress = progress;
  }

  Pushed run() {
    ModelFolder model = ModelFolder.read(request.model(), progress);
    PushShape shape = PushShape.of(request, model);
    long total = model.size();
    long done = 0;
    long sent = 0;
    Set<Digest.Sha256> there = new HashSet<>();
    Map<String, Digest.Sha256> files = new TreeMap<>();
    for (LocalFile file : model.files()) {
      long before = done;
      String name = file.path().text();
      tell(name, before, total);
      if (there.add(file.digest()) && !writer.has(file.digest())) {
        sent +=
            writer.upload(
                file.digest(),
                file.size(),
                offset -> open(file.file(), offset),
                request.mountFrom(),
                n -> tell(name, before + n, total));
      }
      done += file.size();
      files.put(name, file.digest());
      tell(name, done, total);
    }
    if (!writer.has(shape.configDigest())) {
      byte[] config = shape.config().getBytes(StandardCharsets.UTF_8);
      sent +=
          writer.upload(
              shape.configDigest(),
              config.length,
              offset -> new ByteArrayInputStream(config),
              request.mountFrom(),
              n -> {});
    }
    progress.at(Step.PUBLISHING, "", total, total);
    Digest.Sha256 digest =
        writer.publish(request.target().tag(), shape.mediaType(), shape.manifest());
    return new Pushed(
        request.target(), digest, files, ByteSize.ofBytes(total), ByteSize.ofBytes(sent));
  }

  /// A chunk that is sent again does not take the figure back.
  private void tell(String file, long done, long total) {
    highest = Math.max(highest, Math.min(done, total));
    progress.at(Step.SENDING, file, highest, total);
  }

  private static InputStream open(Path file, long offset) throws IOException {
    InputStream in = Files.newInputStream(file);
    try {
      in.skipNBytes(offset);
      return in;
    } catch (IOException e) {
      in.close();
      throw e;
    }
  }
}
