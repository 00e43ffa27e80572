package dev.dray.store;

import java.io.IOException;
import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/// The C library's `open`, `flock` and `close`, bound on first use.
///
/// `FileChannel.lock()` takes POSIX record locks, which the `flock(2)` locks of other tools neither
/// see nor respect on a local file system; hence the direct call. Only Linux and macOS on x86-64
/// and AArch64 are bound, because the constants below are theirs; elsewhere [#bound()] is empty.
final class Flock {

  private static final int LOCK_EX = 2;
  private static final int LOCK_NB = 4;
  private static final int O_RDONLY = 0;
  private static final int O_RDWR = 2;
  private static final int EINTR = 4;

  private static final class Holder {
    static final Optional<Flock> BOUND = bind();
  }

  private final MethodHandle open;
  private final MethodHandle flock;
  private final MethodHandle close;
  private final VarHandle errno;
  private final StructLayout state;
  private final boolean mac;

  private Flock(Linker linker, boolean mac) {
    SymbolLookup libc = linker.defaultLookup();
    Linker.Option saveErrno = Linker.Option.captureCallState("errno");
    AddressLayout pointer = ValueLayout.ADDRESS;
    ValueLayout.OfInt cInt = ValueLayout.JAVA_INT;
    this.open =
        linker.downcallHandle(
            libc.findOrThrow("open"),
            FunctionDescriptor.of(cInt, pointer, cInt),
            saveErrno,
            Linker.Option.firstVariadicArg(2));
    this.flock =
        linker.downcallHandle(
            libc.findOrThrow("flock"), FunctionDescriptor.of(cInt, cInt, cInt), saveErrno);
    this.close =
        linker.downcallHandle(libc.findOrThrow("close"), FunctionDescriptor.of(cInt, cInt));
    this.state = Linker.Option.captureStateLayout();
    this.errno = state.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    this.mac = mac;
  }

  /// The binding, or nothing where this platform has none.
  static Optional<Flock> bound() {
    return Holder.BOUND;
  }

  private static Optional<Flock> bind() {
    String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    String arch = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
    boolean mac = os.startsWith("mac");
    boolean known = arch.equals("amd64") || arch.equals("x86_64") || arch.equals("aarch64");
    if (!known || !(mac || os.equals("linux"))) {
      return Optional.empty();
    }
    try {
      return Optional.of(new Flock(Linker.nativeLinker(), mac));
    } catch (RuntimeException | LinkageError e) {
      // Native access denied by the embedding program, or a C library without one of the three.
      System.getLogger(Flock.class.getName())
          .log(System.Logger.Level.WARNING, "flock is not available; other tools' locks unseen", e);
      return Optional.empty();
    }
  }

  /// Opens an existing file, not inherited by child processes.
  ///
  /// @return the descriptor
  /// @throws IOException if it cannot be opened
  int open(Path file) throws IOException {
    int noInherit = mac ? 0x1000000 : 0x80000;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment saved = arena.allocate(state);
      MemorySegment name = arena.allocateFrom(file.toString());
      int descriptor = openRetrying(saved, name, O_RDWR | noInherit);
      if (descriptor < 0) {
        // Another user's lock file may be read-only to us; flock needs no right to write.
        descriptor = openRetrying(saved, name, O_RDONLY | noInherit);
      }
      if (descriptor < 0) {
        throw new IOException("cannot open " + file + ": errno " + errno(saved));
      }
      return descriptor;
    }
  }

  private int openRetrying(MemorySegment saved, MemorySegment name, int flags) {
    while (true) {
      int descriptor = callOpen(saved, name, flags);
      if (descriptor >= 0 || errno(saved) != EINTR) {
        return descriptor;
      }
    }
  }

  /// What a try came to.
  enum Outcome {
    /// The lock is ours.
    TAKEN,
    /// Somebody else has it.
    BUSY,
    /// The file system has no such locks.
    UNSUPPORTED
  }

  /// Tries to take the exclusive lock without waiting.
  ///
  /// @throws IOException for any failure that is neither of the outcomes
  Outcome tryLock(int descriptor) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment saved = arena.allocate(state);
      while (callFlock(saved, descriptor) != 0) {
        int error = errno(saved);
        if (error == (mac ? 35 : 11)) {
          return Outcome.BUSY;
        }
        if (error == (mac ? 77 : 37) || error == (mac ? 45 : 95) || error == (mac ? 78 : 38)) {
          return Outcome.UNSUPPORTED;
        }
        if (error != EINTR) {
          throw new IOException("flock failed: errno " + error);
        }
      }
      return Outcome.TAKEN;
    }
  }

  /// Closes the descriptor and with it the lock.
  void close(int descriptor) {
    try {
      int ignored = (int) close.invokeExact(descriptor);
    } catch (Throwable e) {
      throw new AssertionError("close is bound with this signature", e);
    }
  }

  private int callOpen(MemorySegment saved, MemorySegment name, int flags) {
    try {
      return (int) open.invokeExact(saved, name, flags);
    } catch (Throwable e) {
      throw new AssertionError("open is bound with this signature", e);
    }
  }

  private int callFlock(MemorySegment saved, int descriptor) {
    try {
      return (int) flock.invokeExact(saved, descriptor, LOCK_EX | LOCK_NB);
    } catch (Throwable e) {
      throw new AssertionError("flock is bound with this signature", e);
    }
  }

  private int errno(MemorySegment saved) {
    return (int) errno.get(saved, 0L);
  }
}
