package dev.dray.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.ByteSize;
import dev.dray.Digest;
import dev.dray.error.IntegrityException;
import dev.dray.http.Network;
import dev.dray.http.NetworkOptions;
import dev.dray.http.Timeouts;
import dev.dray.provider.Source;
import dev.dray.testkit.content.Content;
import dev.dray.testkit.fault.FaultScript;
import dev.dray.testkit.http.LoopbackServer;
import dev.dray.testkit.http.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// A server with one file, a network, an engine with small pieces and little patience, and a
/// folder.
final class Rig implements AutoCloseable {

  static final long KIB = 1024;
  static final long MIB = 1024 * KIB;

  static final TransferOptions SMALL =
      TransferOptions.DEFAULT
          .withPieceSize(ByteSize.ofBytes(256 * KIB))
          .withRetries(4, Duration.ofMillis(20))
          .withTimeouts(
              new Timeouts(Duration.ofSeconds(2), Duration.ofMillis(500), Duration.ofMillis(400)));

  final FaultScript faults = new FaultScript();
  final Network network = Network.open(NetworkOptions.of("dray-test"));
  final LoopbackServer server;
  final Path folder;
  final Path part;
  volatile Content content;
  volatile UnaryOperator<Response> dressing =
      response -> response.header("ETag", "\"one\"").rangeable();
  TransferOptions options = SMALL;
  TransferMeter meter = new TransferMeter();
  StopSignal stop = new StopSignal();

  Rig(Path folder, Content content) {
    this.folder = folder;
    this.part = folder.resolve("model.part");
    this.content = content;
    this.server =
        LoopbackServer.answering(request -> dressing.apply(Response.of(200).body(this.content)))
            .delivery(faults)
            .start();
  }

  static Rig of(Path folder, long size) {
    return new Rig(folder, Content.generated(7, size));
  }

  Source source() {
    return Source.of(server.endpoint().resolve("/model.gguf"));
  }

  FileTransfer known() {
    return new FileTransfer(
        "model.gguf",
        part,
        OptionalLong.of(content.size()),
        Optional.of(new Digest.Sha256(content.sha256())),
        IntegrityException.Origin.LISTING,
        List.of(source()),
        List.of());
  }

  /// Nothing known but the address.
  FileTransfer unknown() {
    return new FileTransfer(
        "model.gguf",
        part,
        OptionalLong.empty(),
        Optional.empty(),
        IntegrityException.Origin.CALLER,
        List.of(source()),
        List.of());
  }

  static FileTransfer withSources(FileTransfer file, Source... sources) {
    return new FileTransfer(
        file.name(),
        file.part(),
        file.size(),
        file.digest(),
        file.origin(),
        List.of(sources),
        file.limits());
  }

  static FileTransfer withLimit(FileTransfer file, TokenBucket... limits) {
    return new FileTransfer(
        file.name(),
        file.part(),
        file.size(),
        file.digest(),
        file.origin(),
        file.sources(),
        List.of(limits));
  }

  static FileTransfer withSize(FileTransfer file, long size) {
    return new FileTransfer(
        file.name(),
        file.part(),
        OptionalLong.of(size),
        file.digest(),
        file.origin(),
        file.sources(),
        file.limits());
  }

  static FileTransfer withName(FileTransfer file, String name) {
    return new FileTransfer(
        name,
        file.part(),
        file.size(),
        file.digest(),
        file.origin(),
        file.sources(),
        file.limits());
  }

  /// Fetches and checks that the right bytes lie in the part file.
  TransferResult fetch(FileTransfer file) throws IOException {
    TransferResult result = attempt(file);
    assertWhole(result);
    return result;
  }

  /// Fetches; every call is a new engine, as after a restart of the program.
  TransferResult attempt(FileTransfer file) {
    meter = new TransferMeter();
    try (TransferEngine engine = TransferEngine.open(network, options)) {
      return engine.fetch(file, meter, stop);
    }
  }

  void assertWhole(TransferResult result) throws IOException {
    assertThat(result.size()).isEqualTo(content.size());
    assertThat(Files.size(part)).isEqualTo(content.size());
    assertThat(Content.onDisk(part).sha256()).isEqualTo(content.sha256());
    if (result.digest() instanceof Digest.Sha256 sha) {
      assertThat(sha.hex()).isEqualTo(content.sha256());
    }
    assertThat(meter.held()).isEqualTo(content.size());
    assertThat(meter.size()).isEqualTo(content.size());
  }

  /// What lies in the folder now.
  List<String> left() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  /// Puts the first bytes of the file there, as an earlier run would have left them.
  void leave(List<Span> held, JournalKey key) throws IOException {
    byte[] bytes = new byte[Math.toIntExact(content.size())];
    for (Span span : held) {
      content.copy(
          span.from(), bytes, Math.toIntExact(span.from()), Math.toIntExact(span.length()));
    }
    int end = Math.toIntExact(held.getLast().to());
    Files.write(part, java.util.Arrays.copyOf(bytes, end));
    Journal.start(part, key, "model.gguf", held, 1).close();
  }

  JournalKey keyByDigest() {
    return new JournalKey(
        content.size(), Optional.of(new Digest.Sha256(content.sha256())), Optional.empty());
  }

  JournalKey keyByTag(String etag) {
    return new JournalKey(
        content.size(),
        Optional.empty(),
        Optional.of(new JournalKey.Validator(Hosts.of(server.endpoint()), etag)));
  }

  @Override
  public void close() {
    TransferEngine.forget(part);
    network.close();
    server.close();
  }
}
