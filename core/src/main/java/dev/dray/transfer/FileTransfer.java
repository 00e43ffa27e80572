package dev.dray.transfer;

import dev.dray.Digest;
import dev.dray.error.IntegrityException;
import dev.dray.provider.Source;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// One file to bring into a part file, verified.
///
/// @param name how the file is called in messages
/// @param part where its bytes are collected; the journal lies beside it as `<part>.journal`
/// @param size its length, when known
/// @param digest its digest, when known
/// @param origin where that digest came from
/// @param sources places to read it from, best first
/// @param limits the limits that every byte of it is paid to
/// @param words how the provider explains a refusal, when it has words of its own
public record FileTransfer(
    String name,
    Path part,
    OptionalLong size,
    Optional<Digest> digest,
    IntegrityException.Origin origin,
    List<Source> sources,
    List<RateLimit> limits,
    Optional<RefusalWords> words) {

  /// A file of a server without words of its own.
  public FileTransfer(
      String name,
      Path part,
      OptionalLong size,
      Optional<Digest> digest,
      IntegrityException.Origin origin,
      List<Source> sources,
      List<RateLimit> limits) {
    this(name, part, size, digest, origin, sources, limits, Optional.empty());
  }

  /// Copies the lists.
  public FileTransfer {
    sources = List.copyOf(sources);
    limits = List.copyOf(limits);
  }
}
