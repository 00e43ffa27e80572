package dev.dray.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dray.ByteSize;
import dev.dray.error.NotEnoughSpaceException;
import dev.dray.testkit.Proves;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Room kept for running downloads.
final class SpaceReservationsTest {

  @TempDir Path temp;

  private final SpaceReservations space = new SpaceReservations(p -> new ByteSize(100));

  @Test
  @Proves("S002-42")
  void downloadsThatFitOneByOneButNotTogetherDoNotBothBegin() {
    Path one = temp.resolve("not/yet/there");
    Path other = temp.resolve("other");
    SpaceReservations.Reservation first = space.reserve(one, new ByteSize(70));
    assertThatThrownBy(() -> space.reserve(other, new ByteSize(31)))
        .isInstanceOfSatisfying(
            NotEnoughSpaceException.class,
            e -> {
              assertThat(e.required()).isEqualTo(new ByteSize(31));
              assertThat(e.available()).isEqualTo(new ByteSize(30));
              assertThat(e).hasMessageContaining(other.toString());
            });
    space.reserve(other, new ByteSize(30)).close();
    first.arrived(50);
    assertThat(first.left()).isEqualTo(new ByteSize(20));
    assertThat(space.reservedAt(temp)).isEqualTo(new ByteSize(20));
    first.arrived(1_000);
    first.close();
    first.close();
    assertThat(space.reservedAt(temp)).isEqualTo(ByteSize.ZERO);
    space.reserve(other, new ByteSize(100)).close();
  }

  @Test
  void theRealDiskIsAskedAtTheNearestFolderThatExists() {
    ByteSize here = DiskSpace.usable(temp.resolve("a/b/c"));
    assertThat(here.bytes()).isPositive().isLessThan(Long.MAX_VALUE);
    assertThatThrownBy(() ->
            SpaceReservations.shared().reserve(temp.resolve("a"), new ByteSize(Long.MAX_VALUE - 1)))
        .isInstanceOf(NotEnoughSpaceException.class);
  }
}
