package dev.dray.testkit.content;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Immutable bytes of known length, readable at any position. Thread-safe. Digests are computed at
/// the first question and kept.
public abstract sealed class Content
    permits BytesContent, GeneratedContent, DiskContent, JoinedContent, SliceContent, LiveContent {

  private volatile @Nullable String sha256;
  private volatile @Nullable String gitBlobId;

  Content() {}

  /// No bytes.
  public static Content empty() {
    return new BytesContent(new byte[0]);
  }

  /// A copy of `bytes`.
  public static Content of(byte[] bytes) {
    return new BytesContent(bytes.clone());
  }

  /// `text` in UTF-8.
  public static Content of(String text) {
    return new BytesContent(text.getBytes(UTF_8));
  }

  /// `size` pseudo-random bytes computed by position: any size costs no memory. The same seed and
  /// size always give the same bytes; other seeds give other bytes.
  public static Content generated(long seed, long size) {
    return new GeneratedContent(seed, size);
  }

  /// The file's bytes, as they are now; the file must not change afterwards.
  public static Content onDisk(Path file) {
    return new DiskContent(file);
  }

  /// The parts one after the other.
  public static Content joined(List<Content> parts) {
    return new JoinedContent(parts);
  }

  /// What is written while it is sent, piece by piece, for streams of events. Nobody knows its
  /// length; it goes out in chunks and can be neither copied nor hashed.
  public static Content live(Script script) {
    return new LiveContent(script);
  }

  /// Makes live content; plays once for each time it is sent, on the connection's own thread.
  @FunctionalInterface
  public interface Script {
    /// Writes everything; returns when the stream is to end.
    ///
    /// @throws IOException as the feed did, because the client is gone
    void play(Feed feed) throws IOException;
  }

  /// Where live content is written to.
  @FunctionalInterface
  public interface Feed {
    /// Sends text, in UTF-8, at once.
    ///
    /// @throws IOException if the client is gone
    void write(String text) throws IOException;
  }

  /// Whether it is made while it is sent, so that its length is not known.
  public boolean isLive() {
    return false;
  }

  /// The length in bytes.
  public abstract long size();

  /// Copies `length` bytes from `position` on into `target`.
  public abstract void copy(long position, byte[] target, int offset, int length);

  /// Sends `count` bytes from `position` on, by the fastest way this content has.
  ///
  /// @throws IOException if the sink or the file behind the content fails
  public abstract void send(long position, long count, ContentSink sink) throws IOException;

  /// A short text that differs when the bytes differ, without reading big content.
  public abstract String fingerprint();

  /// `count` bytes from `position` on, without copying.
  public Content slice(long position, long count) {
    Objects.checkFromIndexSize(position, count, size());
    return position == 0 && count == size() ? this : new SliceContent(this, position, count);
  }

  /// All bytes; only for content that fits an array.
  public byte[] bytes() {
    byte[] all = new byte[Math.toIntExact(size())];
    copy(0, all, 0, all.length);
    return all;
  }

  /// The SHA-256, 64 lower-case hex digits.
  public String sha256() {
    String known = sha256;
    if (known == null) {
      known = digest("SHA-256", "");
      sha256 = known;
    }
    return known;
  }

  /// The id git gives to a blob of these bytes: SHA-1 over `blob <size>`, NUL, bytes.
  public String gitBlobId() {
    String known = gitBlobId;
    if (known == null) {
      known = digest("SHA-1", "blob " + size() + "\0");
      gitBlobId = known;
    }
    return known;
  }

  private String digest(String algorithm, String prefix) {
    try {
      MessageDigest digest = MessageDigest.getInstance(algorithm);
      digest.update(prefix.getBytes(UTF_8));
      send(0, size(), digest::update);
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
