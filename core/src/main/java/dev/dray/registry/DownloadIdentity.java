package dev.dray.registry;

import java.util.Optional;

/// What makes two entries the same download: program, place, and content as far as it is known.
/// Several quantizations that lie in one folder are told apart by their files.
///
/// @param backend the program that serves it
/// @param place where it lies, in one form
/// @param content the checksum, else the digest over the files, else the list of files
record DownloadIdentity(String backend, String place, String content) {

  /// The identity of an entry that lies somewhere.
  static Optional<DownloadIdentity> of(RegistryEntry entry) {
    return entry
        .get(EntryKey.DOWNLOAD_PATH)
        .word()
        .map(path ->
            new DownloadIdentity(entry.backend(), VariantIndex.normal(path), content(entry)));
  }

  private static String content(RegistryEntry entry) {
    return entry
        .get(EntryKey.DOWNLOAD_DIRECTORY_CHECKSUM)
        .word()
        .or(() -> entry.artifacts().aggregateSha256())
        .orElseGet(() -> String.join("\n", entry.get(EntryKey.DOWNLOAD_FILES).texts()));
  }
}
