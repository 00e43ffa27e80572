package dev.dray.transfer;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Watches, by strong entity tags, whether a server still has the content that was begun with. Only
/// needed where no digest says it; with a digest it keeps quiet, because the machines of one
/// storage may name equal content differently. Tags of different servers are never compared.
/// Thread-safe.
final class TagWatch {

  private final PartLedger ledger;
  private final boolean needed;
  private final Map<String, String> tags = new ConcurrentHashMap<>();
  private volatile boolean resumeConfirmed;
  private volatile Optional<String> strongTag = Optional.empty();

  TagWatch(PartLedger ledger, boolean needed) {
    this.ledger = ledger;
    this.needed = needed;
  }

  /// The strong tag of the content that is being fetched, once a server gave one.
  Optional<String> strongTag() {
    return strongTag;
  }

  /// Looks at the tag of a source that joins another one: without a digest, only an equal strong
  /// tag says that both have the same content.
  ///
  /// @throws ChangedException if nothing says so
  void checkJoiner(Optional<String> header) throws ChangedException {
    if (needed && (strongTag.isEmpty() || !header.map(String::strip).equals(strongTag))) {
      throw new ChangedException("another source's entity tag differs");
    }
  }

  /// The tag to insist on with `If-Range`: one that this very server gave in this transfer.
  ///
  /// @param host host and port
  Optional<String> tagOf(String host) {
    return needed ? Optional.ofNullable(tags.get(host)) : Optional.empty();
  }

  /// Looks at the tag of a success.
  ///
  /// @throws ChangedException if the content is another one
  void check(String host, Optional<String> header) throws ChangedException {
    if (!needed) {
      return;
    }
    Optional<String> strong = header.map(String::strip).filter(tag -> tag.startsWith("\""));
    Optional<JournalKey.Validator> resumed = ledger.resumedFrom();
    if (resumed.isPresent() && !resumeConfirmed) {
      if (strong.isEmpty() || !resumed.get().equals(new JournalKey.Validator(host, strong.get()))) {
        throw new ChangedException("it is not what an earlier download began with");
      }
      resumeConfirmed = true;
    }
    if (strong.isPresent()) {
      strongTag = strong;
      String before = tags.putIfAbsent(host, strong.get());
      if (before != null && !before.equals(strong.get())) {
        throw new ChangedException("its entity tag is another one now");
      }
      ledger.validatorIs(new JournalKey.Validator(host, strong.get()));
    }
  }
}
