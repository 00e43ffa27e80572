package dev.dray.registry;

import dev.dray.settings.Settings;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/// What a registry keeps to.
///
/// @param testing which names are those of trials
/// @param recordTesting whether downloads of such names are recorded too
/// @param allowDuplicates whether two entries may be the same download
/// @param ollamaHost the machine that Ollama is noted to run on, for new entries
/// @param backups how many backups of each file stay
/// @param longestWait how long a writer waits for another one
/// @param clock tells the time for backups
public record RegistryRules(
    TestingNames testing,
    boolean recordTesting,
    boolean allowDuplicates,
    String ollamaHost,
    int backups,
    Duration longestWait,
    InstantSource clock) {

  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
  private static final int BACKUPS = 20;

  /// What the settings say.
  public static RegistryRules of(Settings settings) {
    return new RegistryRules(
        TestingNames.with(settings.registryTestPatterns()),
        settings.registryIncludesTesting(),
        settings.registryAllowsDuplicates(),
        settings.registryOllamaHost(),
        settings.registryBackups(),
        LONGEST_WAIT,
        InstantSource.system());
  }

  /// What holds where nothing is set.
  public static RegistryRules usual() {
    return new RegistryRules(
        TestingNames.with(List.of()),
        false,
        false,
        "host.docker.internal",
        BACKUPS,
        LONGEST_WAIT,
        InstantSource.system());
  }

  /// The same, and trials are recorded too.
  public RegistryRules recordingTesting() {
    return new RegistryRules(
        testing, true, allowDuplicates, ollamaHost, backups, longestWait, clock);
  }
}
