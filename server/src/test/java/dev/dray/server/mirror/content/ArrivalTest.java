package dev.dray.server.mirror.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.dray.download.ArrivingFile;
import dev.dray.error.CancelledException;
import dev.dray.error.ErrorContext;
import dev.dray.testkit.Proves;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Following a file whose download is played step by step.
@Timeout(30)
class ArrivalTest {

  private static final String OLD = "old content";
  private static final String NEW = "new bytes!!";

  @TempDir Path temp;

  /// A file as a download shows it, moved by hand.
  private static final class Played implements ArrivingFile {
    private final Path place;
    private volatile long readable;
    private volatile int restarts;

    private Played(Path place) {
      this.place = place;
    }

    @Override
    public Path place() {
      return place;
    }

    @Override
    public OptionalLong size() {
      return OptionalLong.of(OLD.length());
    }

    @Override
    public long readable() {
      return readable;
    }

    @Override
    public int restarts() {
      return restarts;
    }
  }

  private Played file(String text) throws IOException {
    return new Played(Files.writeString(temp.resolve("file.part"), text));
  }

  private static Arrival arrival() {
    return new Arrival(OLD.length(), Duration.ofMillis(300));
  }

  private static String read(Content.Reading reading, long position) throws IOException {
    ByteBuffer target = ByteBuffer.allocate(100);
    reading.read(target, position);
    return new String(target.array(), 0, target.position(), StandardCharsets.US_ASCII);
  }

  @Test
  @Proves("field-98")
  void theLastByteWaitsUntilTheFileIsInPlace() throws IOException {
    Played file = file(OLD);
    Arrival arrival = arrival();
    file.readable = OLD.length();
    arrival.look(Optional.of(file));
    try (Content.Reading reading = arrival.open()) {
      assertThat(read(reading, 0)).isEqualTo("old conten");
      assertThatExceptionOfType(Content.BrokenContentException.class)
          .isThrownBy(() -> read(reading, OLD.length() - 1));
      arrival.arrived(file.place());
      assertThat(read(reading, OLD.length() - 1)).isEqualTo("t");
    }
  }

  @Test
  @Proves("field-98")
  void whoeverHasOldBytesIsCutOff() throws IOException {
    Played file = file(OLD);
    Arrival arrival = arrival();
    file.readable = 5;
    arrival.look(Optional.of(file));
    try (Content.Reading reading = arrival.open()) {
      assertThat(read(reading, 0)).isEqualTo("old c");
      Files.writeString(file.place(), NEW);
      file.restarts = 1;
      file.readable = OLD.length();
      arrival.arrived(file.place());
      assertThatExceptionOfType(Content.BrokenContentException.class)
          .isThrownBy(() -> read(reading, 5));
    }
    try (Content.Reading next = arrival.open()) {
      assertThat(read(next, 0)).isEqualTo(NEW);
    }
  }

  @Test
  @Proves("field-98")
  void aLengthThatWasLookedUpBeforeARestartIsNotTrusted() throws IOException {
    Played file = file(OLD);
    Arrival arrival = arrival();
    file.readable = OLD.length();
    arrival.look(Optional.of(file));
    // The content was given up, and of the new one three bytes are there; the rest are holes.
    Files.writeString(file.place(), "new\0\0\0\0\0\0\0\0");
    file.readable = 3;
    file.restarts = 1;
    try (Content.Reading reading = arrival.open()) {
      assertThat(read(reading, 0)).isEqualTo("new");
    }
  }

  @Test
  void whatDoesNotComeIsSaidInWordsOrBreaksOff() throws IOException {
    Arrival arrival = arrival();
    assertThat(arrival.await(0, Duration.ofMillis(10))).isFalse();
    arrival.failed(new CancelledException("not today", ErrorContext.NONE));
    assertThatExceptionOfType(CancelledException.class)
        .isThrownBy(() -> arrival.await(0, Duration.ofMillis(10)));
    try (Content.Reading reading = arrival.open()) {
      assertThatExceptionOfType(Content.BrokenContentException.class)
          .isThrownBy(() -> read(reading, 0))
          .withMessageContaining("not today");
    }
  }
}
