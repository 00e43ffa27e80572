package dev.dray.inspection.task;

import dev.dray.error.AccessNeededException;
import dev.dray.error.CancelledException;
import dev.dray.error.DrayException;
import dev.dray.error.NetworkException;
import dev.dray.error.RateLimitedException;
import dev.dray.format.FormatException;
import dev.dray.format.HeldBytes;
import dev.dray.format.RandomRead;
import dev.dray.inspection.task.ModelFiles.ModelFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads files of a model one after another. A file that cannot be read or understood becomes a
/// note and the rest goes on; where no file can be read, because the model is closed or the server
/// is away, there is one note and nothing more is asked.
final class Looking {

  /// Documents up to this size are kept, as several readers may want them.
  private static final long LARGEST_HELD = 1 << 20;

  private final ModelFiles model;
  private final Findings findings;
  private final Map<String, RandomRead> held = new HashMap<>();
  private boolean closed;

  Looking(ModelFiles model, Findings findings) {
    this.model = model;
    this.findings = findings;
  }

  /// Something that is read of a file.
  interface Reading<T> {
    T of(RandomRead in) throws IOException;
  }

  List<ModelFile> files() {
    return model.files();
  }

  boolean isRemote() {
    return model.isRemote();
  }

  Optional<ModelFile> file(String path) {
    return model.files().stream().filter(file -> file.path().equals(path)).findFirst();
  }

  boolean has(String path) {
    return file(path).isPresent();
  }

  boolean hasFolder(String folder) {
    return model.files().stream().anyMatch(file -> file.path().startsWith(folder + "/"));
  }

  /// What a file says; nothing where it cannot be read, which is noted.
  ///
  /// @throws CancelledException if the call was aborted
  <T> Optional<T> read(ModelFile file, Reading<T> reading) {
    if (closed) {
      return Optional.empty();
    }
    RandomRead known = held.get(file.path());
    try (RandomRead in = known == null ? model.open(file) : known) {
      RandomRead source = known == null && isSmall(in) ? hold(file, in) : in;
      return Optional.of(reading.of(source));
    } catch (CancelledException e) {
      throw e;
    } catch (FormatException e) {
      findings.note(String.valueOf(e.getMessage()));
      findings.warn(file.path() + " cannot be understood");
    } catch (Allowance.SpentException e) {
      closed = true;
      findings.note(String.valueOf(e.getMessage()));
    } catch (AccessNeededException | NetworkException | RateLimitedException e) {
      closed = true;
      findings.note(
          e.getMessage() + "; what follows is from names and from what the provider says");
    } catch (DrayException | IOException e) {
      findings.note(file.path() + " cannot be read: " + e.getMessage());
    }
    return Optional.empty();
  }

  private boolean isSmall(RandomRead in) {
    return model.isRemote() && in.size() <= LARGEST_HELD;
  }

  private RandomRead hold(ModelFile file, RandomRead in) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate((int) in.size());
    int read = in.read(0, buffer);
    HeldBytes bytes = new HeldBytes(file.path(), Arrays.copyOf(buffer.array(), read));
    held.put(file.path(), bytes);
    return bytes;
  }
}
