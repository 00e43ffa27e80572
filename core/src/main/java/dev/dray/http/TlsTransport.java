package dev.dray.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/// TLS over another transport.
///
/// Encrypted bytes are read into one direct buffer, up to 256 KiB at a time, and decrypted straight
/// into the caller's buffer, record by record, as long as it has room for the next one. Only when a
/// record is larger than the room of an empty-handed caller does it take the way over `spill`.
/// Invariant: `incoming` and `spill` are always in reading state (position to limit is what is
/// there).
///
/// An end without TLS's own goodbye is a lost connection, never the end of a body: somebody may
/// have cut it.
final class TlsTransport implements Transport {

  private static final int FIRST_BUFFER = 32 * 1024;
  private static final int FULL_BUFFER = 256 * 1024;
  private static final int GOODBYES = 4;
  private static final int RESTS = 64;

  private final Transport below;
  private final SSLEngine engine;
  private final ByteBuffer outgoing;
  private final ByteBuffer spill;
  private ByteBuffer incoming;
  private volatile boolean closed;

  TlsTransport(Transport below, SSLEngine engine) {
    this.below = below;
    this.engine = engine;
    int packet = engine.getSession().getPacketBufferSize();
    this.incoming = ByteBuffer.allocateDirect(Math.max(packet, FIRST_BUFFER)).limit(0);
    this.outgoing = ByteBuffer.allocateDirect(packet);
    this.spill = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize()).limit(0);
  }

  /// Shakes hands; certificate and host name are checked within.
  ///
  /// @throws SSLException if the other side is refused or refuses
  void handshake() throws IOException {
    engine.beginHandshake();
    try {
      while (advance(engine.getHandshakeStatus())) {
        // Each step is made by advance.
      }
    } catch (SSLException e) {
      tellWhy();
      throw e;
    }
  }

  /// One step of a handshake; false when there is none to make.
  private boolean advance(HandshakeStatus status) throws IOException {
    switch (status) {
      case NEED_TASK -> {
        for (Runnable task = engine.getDelegatedTask(); task != null; ) {
          task.run();
          task = engine.getDelegatedTask();
        }
      }
      case NEED_WRAP -> wrap(ByteBuffer.allocate(0));
      case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
        SSLEngineResult result = unwrapToSpill();
        switch (result.getStatus()) {
          case BUFFER_UNDERFLOW -> fill();
          case CLOSED -> throw new SSLException("the other side ended the handshake");
          case BUFFER_OVERFLOW -> throw new SSLException("a handshake record is too large");
          case OK -> {}
        }
      }
      case FINISHED, NOT_HANDSHAKING -> {
        return false;
      }
    }
    return true;
  }

  /// Sends the alert that names the reason, as far as that still works.
  private void tellWhy() {
    try {
      if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
        wrap(ByteBuffer.allocate(0));
      }
    } catch (IOException e) {
      // The reason is reported on our side in any case.
    }
  }

  @Override
  public void bind(Guard guard) {
    below.bind(guard);
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    if (spill.hasRemaining()) {
      return takeSpilled(target);
    }
    int start = target.position();
    while (target.hasRemaining()) {
      SSLEngineResult result = engine.unwrap(incoming, target);
      int count = target.position() - start;
      switch (result.getStatus()) {
        case OK -> {
          boolean moved = result.bytesConsumed() > 0 || result.bytesProduced() > 0;
          if (!afterRecord(result.getHandshakeStatus()) && !moved) {
            if (count > 0) {
              return count;
            }
            fill();
          }
        }
        case BUFFER_UNDERFLOW -> {
          if (count > 0) {
            return count;
          }
          fill();
        }
        case BUFFER_OVERFLOW -> {
          if (count > 0) {
            return count;
          }
          if (unwrapToSpill().getStatus() == SSLEngineResult.Status.BUFFER_OVERFLOW) {
            throw new SSLException("a record is larger than the protocol allows");
          }
          if (spill.hasRemaining()) {
            return takeSpilled(target);
          }
        }
        case CLOSED -> {
          if (closed) {
            // By ourselves, from another thread: that is no end of a body.
            throw new AsynchronousCloseException();
          }
          return count > 0 ? count : -1;
        }
      }
    }
    return target.position() - start;
  }

  /// What a record may ask for besides its bytes: new keys, a renegotiation.
  private boolean afterRecord(HandshakeStatus status) throws IOException {
    boolean any = false;
    HandshakeStatus next = status;
    while (next == HandshakeStatus.NEED_TASK || next == HandshakeStatus.NEED_WRAP) {
      advance(next);
      any = true;
      next = engine.getHandshakeStatus();
    }
    return any;
  }

  private int takeSpilled(ByteBuffer target) {
    int count = Math.min(target.remaining(), spill.remaining());
    target.put(target.position(), spill, spill.position(), count);
    target.position(target.position() + count);
    spill.position(spill.position() + count);
    return count;
  }

  private SSLEngineResult unwrapToSpill() throws SSLException {
    spill.compact();
    try {
      return engine.unwrap(incoming, spill);
    } finally {
      spill.flip();
    }
  }

  /// Reads more encrypted bytes behind those that are there.
  private void fill() throws IOException {
    if (incoming.remaining() == incoming.capacity()) {
      grow();
    }
    incoming.compact();
    int count;
    try {
      count = below.read(incoming);
    } finally {
      incoming.flip();
    }
    if (count < 0) {
      throw new ConnectionLostException("the TLS connection ended without its goodbye");
    }
    if (incoming.remaining() == incoming.capacity() && incoming.capacity() < FULL_BUFFER) {
      // The kernel had more: a bulk transfer, worth the large buffer from now on.
      grow();
    }
  }

  private void grow() throws SSLException {
    if (incoming.capacity() >= FULL_BUFFER) {
      throw new SSLException("a record is larger than the protocol allows");
    }
    incoming = ByteBuffer.allocateDirect(FULL_BUFFER).put(incoming).flip();
  }

  @Override
  public void write(ByteBuffer source) throws IOException {
    while (source.hasRemaining()) {
      wrap(source);
    }
  }

  private void wrap(ByteBuffer source) throws IOException {
    outgoing.clear();
    SSLEngineResult result = engine.wrap(source, outgoing);
    outgoing.flip();
    below.write(outgoing);
    if (result.getStatus() != SSLEngineResult.Status.OK) {
      throw new SSLException("the TLS connection is closed for writing");
    }
  }

  @Override
  public void close() {
    closed = true;
    below.close();
    if (engine.getClass().getName().startsWith("org.conscrypt.")) {
      free();
    }
  }

  /// Conscrypt holds native memory and a pipe for each engine until both directions are closed and
  /// the goodbye was taken; else until the garbage collector comes by, which may be after the last
  /// file descriptor. The JDK's engines hold nothing, and would forget the session.
  private void free() {
    ByteBuffer nothing = ByteBuffer.allocate(0);
    ByteBuffer sink = ByteBuffer.allocate(Math.max(outgoing.capacity(), spill.capacity()));
    try {
      engine.closeOutbound();
      takeGoodbye(nothing, sink);
      // Decrypted bytes that nobody fetched would keep the engine alive, too.
      for (int i = 0; i < RESTS && engine.unwrap(nothing, sink.clear()).bytesProduced() > 0; ) {
        i++;
      }
      engine.closeInbound();
      takeGoodbye(nothing, sink);
    } catch (SSLException | IllegalStateException e) {
      // Then the garbage collector frees it.
      System.getLogger(TlsTransport.class.getName())
          .log(System.Logger.Level.DEBUG, "a TLS engine did not close", e);
    }
  }

  private void takeGoodbye(ByteBuffer nothing, ByteBuffer sink) throws SSLException {
    for (int i = 0; i < GOODBYES && !engine.isOutboundDone(); i++) {
      engine.wrap(nothing, sink.clear());
    }
  }

  @Override
  public boolean isOpen() {
    return below.isOpen() && !spill.hasRemaining() && !engine.isInboundDone();
  }
}
