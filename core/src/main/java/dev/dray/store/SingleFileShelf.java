package dev.dray.store;

import dev.dray.Digest;
import dev.dray.provider.Listing;
import dev.dray.provider.RemoteFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// One file at a URL in somebody's folder. Nothing stays beside it when it is done, so there is no
/// note either: a file that is there is hashed again in each run, if a digest was stated.
final class SingleFileShelf extends PlainShelf {

  static final String PART = ".dray-part";
  private static final int LONGEST_NAME = 255 - ".dray-part.journal".length();

  private final RemoteFile only;
  private volatile Optional<Digest> proved = Optional.empty();

  SingleFileShelf(Path folder, Listing listing, boolean overwrite) {
    super(folder, folder, listing, overwrite, Optional.empty());
    this.only = listing.files().getFirst();
  }

  @Override
  String reserved() {
    // Not a name that a path can have: a single file can lie nowhere but under its own.
    return "";
  }

  @Override
  public Path modelPath() {
    return target(only);
  }

  @Override
  Note note(RemoteFile file, Path target) {
    if (file.digest().isEmpty()) {
      return file.size().isPresent() || proved.isPresent() ? Note.SAME : Note.OTHER;
    }
    return proved.equals(file.digest()) ? Note.SAME : Note.NONE;
  }

  @Override
  boolean isOurs(RemoteFile file, Path target) {
    return proved.isPresent();
  }

  @Override
  void writeNote(RemoteFile file, Path target, Digest digest) {
    proved = Optional.of(digest);
  }

  @Override
  void removeNote(RemoteFile file) {
    proved = Optional.empty();
  }

  @Override
  public Path partFile(RemoteFile file) {
    return beside(file, PART);
  }

  @Override
  public void prepare() {
    DiskSpace.makeFolder(folder);
  }

  @Override
  public StoreLock lock(RemoteFile file, Consumer<String> waiting) {
    return LockFile.acquireTemporary(beside(file, ".dray-lock"), file.path().text(), waiting);
  }

  @Override
  public void complete(List<RemoteFile> selection) {
    // The file itself is all there is.
    forceNames(selection);
  }

  private Path beside(RemoteFile file, String suffix) {
    Path target = target(file);
    String name = file.path().fileName();
    boolean fits = name.getBytes(StandardCharsets.UTF_8).length <= LONGEST_NAME;
    return target.resolveSibling((fits ? name : ContentHash.ofText(name)) + suffix);
  }
}
