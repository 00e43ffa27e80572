package dev.dray.server.api;

import dev.dray.ModelRef;
import dev.dray.inventory.CachedModel;
import dev.dray.inventory.HeldModel;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/// A model of this machine, as the API names it. A picture of one moment; immutable.
///
/// @param id what the paths of the API call it: made of where it lies, so that it stays the same as
///   long as that does, and shows nothing of it
/// @param held the model
/// @param ref what would download it again, as far as its store's names tell
/// @param cached the same model as a cache that Dray looks after has it; only such a one is pinned
///   or removed
/// @param location the name of the location it lies in
record LocalModel(
    String id,
    HeldModel held,
    Optional<ModelRef> ref,
    Optional<CachedModel> cached,
    String location) {

  static String id(HeldModel held) {
    String place = held.store().kind().key() + "\n" + held.place();
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(place.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 10);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  boolean pinned() {
    return cached.isPresent() && cached.get().pinned();
  }

  void write(Fields fields) {
    fields
        .text("id", id)
        .text("name", held.name())
        .text("ref", ref)
        .text("store", held.store().kind().key())
        .text("store_path", held.store().root())
        .text("path", held.place())
        .text("location", location)
        .number("bytes", held.size().bytes())
        .number("files", held.files())
        .text("last_used", held.lastUsed())
        .text("last_modified", held.modified())
        .text("state", held.state().name().toLowerCase(Locale.ROOT))
        .flag("pinned", pinned())
        .flag("removable", cached.isPresent());
  }
}
