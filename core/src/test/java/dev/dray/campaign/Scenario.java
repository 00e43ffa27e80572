package dev.dray.campaign;

import dev.dray.ByteSize;
import dev.dray.testkit.content.Content;
import dev.dray.testkit.fault.FaultStorm;
import dev.dray.testkit.repo.RepoFile;
import dev.dray.testkit.repo.Storage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// All that is random in one run, drawn from its seed alone.
///
/// @param seed names the run
/// @param tls whether servers speak TLS
/// @param way how they are reached
/// @param place where the files go
/// @param files what is downloaded
/// @param storm what files meet
/// @param apiStorm what the hub's API meets
/// @param sessions the tries under fire, in order; a calm one always follows
/// @param resolveCache whether the hub redirects regular files too
/// @param pageSize rows of a page of the listing
record Scenario(
    long seed,
    boolean tls,
    Way way,
    Place place,
    List<RepoFile> files,
    FaultStorm storm,
    FaultStorm apiStorm,
    List<Session> sessions,
    boolean resolveCache,
    int pageSize) {

  /// Waits of the client in a session under fire.
  static final Duration PATIENCE = Duration.ofMillis(200);

  private static final List<Storage> STORAGES = List.of(Storage.values());

  enum Way {
    DIRECT,
    HTTP_PROXY,
    SOCKS_PROXY
  }

  enum Place {
    CACHE,
    CACHE_WITHOUT_LINKS,
    LOCAL_DIR,
    FOLDER,
    ADDRESS,
    ADDRESS_WITH_DIGEST;

    boolean isHub() {
      return this != ADDRESS && this != ADDRESS_WITH_DIGEST;
    }

    boolean isChecked() {
      return this != ADDRESS;
    }
  }

  /// Something that happens once, besides the faults of single answers.
  enum Happening {
    /// The caller cancels.
    CANCEL,
    /// The caller pauses, and goes on a moment later.
    PAUSE,
    /// Every open connection is reset.
    RESET_ALL,
    /// The next connections are closed as soon as they are made; with TLS in the handshake.
    REFUSE,
    /// Every signed link becomes invalid.
    EXPIRE_LINKS,
    /// The content at the address, or the head of the branch, becomes another one.
    CHANGE
  }

  /// @param what happens
  /// @param atStorage at the storage's server instead of the hub's
  /// @param request before which of its requests, from 1
  record Incident(Happening what, boolean atStorage, int request) {}

  /// What happens to the files on disk before a session, as after a crash.
  enum Damage {
    NONE,
    /// The end of every journal is cut off.
    TEAR_JOURNALS,
    /// Every journal is gone.
    LOSE_JOURNALS,
    /// Every part file has a wrong bit.
    FLIP_A_BIT
  }

  /// One try: the program is started, and ends or is ended.
  record Session(
      int connections,
      int connectionsInAll,
      ByteSize piece,
      int buffer,
      int tries,
      int parallelFiles,
      Damage before,
      List<Incident> incidents) {}

  static Scenario of(long seed) {
    SplittableRandom random = new SplittableRandom(seed * 0x9E37_79B9_7F4A_7C15L + 1);
    Place place = Place.values()[random.nextInt(Place.values().length)];
    int count = place.isHub() ? random.nextInt(1, 7) : 1;
    List<RepoFile> files = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Storage storage = STORAGES.get(random.nextInt(STORAGES.size()));
      String name = (random.nextInt(3) == 0 ? "deep/folder/" : "") + "file-" + i + ".gguf";
      files.add(new RepoFile(name, Content.generated(random.nextLong(), size(random)), storage));
    }
    long largest = files.stream().mapToLong(RepoFile::size).max().orElse(1);
    FaultStorm.Victim victim =
        place.isChecked() ? FaultStorm.Victim.CHECKED_FILE : FaultStorm.Victim.UNCHECKED_FILE;
    List<Session> sessions = new ArrayList<>();
    int tries = random.nextInt(1, 4);
    for (int i = 0; i < tries; i++) {
      sessions.add(session(random, place, i));
    }
    return new Scenario(
        seed,
        random.nextInt(3) == 0,
        random.nextInt(8) > 0
            ? Way.DIRECT
            : random.nextBoolean() ? Way.HTTP_PROXY : Way.SOCKS_PROXY,
        place,
        List.copyOf(files),
        storm(random, victim, largest),
        storm(random, FaultStorm.Victim.API, 1500),
        List.copyOf(sessions),
        random.nextBoolean(),
        random.nextInt(3) == 0 ? 2 : 1000);
  }

  /// Mostly small, one in ten several MiB.
  private static long size(SplittableRandom random) {
    int dice = random.nextInt(20);
    if (dice == 0) {
      return random.nextInt(3);
    }
    return dice < 14
        ? random.nextLong(1L << random.nextInt(4, 17))
        : dice < 18 ? random.nextLong(1 << 20) : random.nextLong(1 << 20, 6 << 20);
  }

  private static FaultStorm storm(SplittableRandom random, FaultStorm.Victim victim, long bytes) {
    boolean api = victim == FaultStorm.Victim.API;
    return new FaultStorm(
        random.nextLong(),
        victim,
        random.nextDouble(0, api ? 0.4 : 0.8),
        random.nextInt(1, api ? 12 : 60),
        random.nextInt(3) == 0 ? random.nextInt(2, 9) : 1,
        bytes,
        PATIENCE);
  }

  private static Session session(SplittableRandom random, Place place, int index) {
    int connections = random.nextInt(1, 9);
    List<Incident> incidents = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      Happening what = Happening.values()[random.nextInt(Happening.values().length)];
      incidents.add(new Incident(what, random.nextBoolean(), random.nextInt(1, 12)));
    }
    Damage damage = Damage.values()[random.nextInt(Damage.values().length)];
    boolean harmless = index == 0 || (damage == Damage.FLIP_A_BIT && !place.isChecked());
    return new Session(
        connections,
        connections + random.nextInt(9),
        ByteSize.ofBytes(1024L << random.nextInt(4, 11)),
        1024 << random.nextInt(3, 10),
        random.nextInt(1, 5),
        random.nextInt(1, 5),
        harmless ? Damage.NONE : damage,
        List.copyOf(incidents));
  }

  /// For people who want to know what a seed means.
  String describe() {
    StringBuilder text = new StringBuilder();
    text.append("seed ").append(seed).append(": ").append(place).append(' ').append(way);
    text.append(tls ? " https" : " http").append('\n');
    files.forEach(f ->
        text.append("  ")
            .append(f.path())
            .append(' ')
            .append(f.size())
            .append(' ')
            .append(f.storage())
            .append('\n'));
    text.append("  files: ").append(storm).append('\n');
    text.append("  api:   ").append(apiStorm).append('\n');
    sessions.forEach(s -> text.append("  ").append(s).append('\n'));
    return text.toString();
  }
}
