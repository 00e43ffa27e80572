package dev.dray.federation;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/// Linux's `FICLONE`: a new file on the blocks of an old one, on file systems that share blocks
/// (Btrfs, XFS, bcachefs and others). The two are then independent: whoever writes to one gets
/// blocks of its own. Bound on first use; elsewhere every attempt is a polite no.
final class BlockClone {

  private static final int O_RDONLY = 0;
  private static final int O_WRONLY = 1;
  private static final int O_CLOEXEC = 0x80000;

  /// `_IOW(0x94, 9, int)` from `linux/fs.h`, the same on x86-64 and AArch64.
  private static final long FICLONE = 0x40049409L;

  private static final class Holder {
    static final Optional<BlockClone> BOUND = bind();
  }

  private final MethodHandle open;
  private final MethodHandle ioctl;
  private final MethodHandle close;

  private BlockClone(Linker linker) {
    SymbolLookup libc = linker.defaultLookup();
    ValueLayout.OfInt cInt = ValueLayout.JAVA_INT;
    this.open =
        linker.downcallHandle(
            libc.findOrThrow("open"),
            FunctionDescriptor.of(cInt, ValueLayout.ADDRESS, cInt),
            Linker.Option.firstVariadicArg(2));
    this.ioctl =
        linker.downcallHandle(
            libc.findOrThrow("ioctl"),
            FunctionDescriptor.of(cInt, cInt, ValueLayout.JAVA_LONG, cInt),
            Linker.Option.firstVariadicArg(2));
    this.close =
        linker.downcallHandle(libc.findOrThrow("close"), FunctionDescriptor.of(cInt, cInt));
  }

  private static Optional<BlockClone> bind() {
    String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    String arch = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
    if (!os.equals("linux") || !(arch.equals("amd64") || arch.equals("aarch64"))) {
      return Optional.empty();
    }
    try {
      return Optional.of(new BlockClone(Linker.nativeLinker()));
    } catch (RuntimeException | LinkageError e) {
      // Native access denied by the embedding program: links and copies do as well.
      return Optional.empty();
    }
  }

  /// Makes `to` a file on the blocks of `from`.
  ///
  /// @param to must not exist
  /// @return false where that cannot be; nothing is then at `to`
  /// @throws IOException if `to` cannot be made
  static boolean make(Path from, Path to) throws IOException {
    if (Holder.BOUND.isEmpty()) {
      return false;
    }
    Files.createFile(to);
    boolean done = false;
    try {
      done = Holder.BOUND.get().share(from, to);
      return done;
    } finally {
      if (!done) {
        Files.deleteIfExists(to);
      }
    }
  }

  private boolean share(Path from, Path to) {
    try (Arena arena = Arena.ofConfined()) {
      int source =
          (int) open.invokeExact(arena.allocateFrom(from.toString()), O_RDONLY | O_CLOEXEC);
      if (source < 0) {
        return false;
      }
      try {
        MemorySegment name = arena.allocateFrom(to.toString());
        int target = (int) open.invokeExact(name, O_WRONLY | O_CLOEXEC);
        if (target < 0) {
          return false;
        }
        try {
          return (int) ioctl.invokeExact(target, FICLONE, source) == 0;
        } finally {
          int ignored = (int) close.invokeExact(target);
        }
      } finally {
        int ignored = (int) close.invokeExact(source);
      }
    } catch (Throwable e) {
      throw new AssertionError("the three are bound with these signatures", e);
    }
  }
}
