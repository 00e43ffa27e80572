package dev.dray.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// One stream of events as it comes over a socket: takes the chunks apart and looks at the numbers
/// of the events. Kept events are numbered one after the other; figures bear the number of the last
/// kept one. Used by one thread.
final class Subscriber {

  private static final int LONGEST = 64;

  private enum Part {
    HEAD,
    SIZE,
    CONTENT,
    END_OF_CHUNK
  }

  private final byte[] line = new byte[LONGEST];
  private Part part = Part.HEAD;
  private int filled;
  private int newlines;
  private long left;
  private long id = -1;
  private boolean inEvent;

  long events;
  long kept;
  long gaps;
  long bytes;
  long first = -1;
  long last = -1;
  boolean refused;
  boolean connected;
  boolean closed;

  /// Takes what arrived.
  void take(ByteBuffer arrived) {
    bytes += arrived.remaining();
    while (arrived.hasRemaining()) {
      byte b = arrived.get();
      switch (part) {
        case HEAD -> head(b);
        case SIZE -> size(b);
        case CONTENT -> content(b);
        case END_OF_CHUNK -> {
          if (b == '\n') {
            part = Part.SIZE;
            left = 0;
          }
        }
      }
    }
  }

  private void head(byte b) {
    if (filled < LONGEST) {
      line[filled++] = b;
    }
    if (b == '\n') {
      newlines++;
      if (newlines == 2) {
        String status = new String(line, 0, filled, StandardCharsets.US_ASCII);
        refused = !status.startsWith("HTTP/1.1 200 ");
        connected = !refused;
        filled = 0;
        part = Part.SIZE;
      }
    } else if (b != '\r') {
      newlines = 0;
    }
  }

  private void size(byte b) {
    if (b == '\n') {
      part = left == 0 ? Part.HEAD : Part.CONTENT;
      closed |= left == 0;
    } else if (b != '\r') {
      left = left * 16 + Character.digit(b, 16);
    }
  }

  private void content(byte b) {
    left--;
    if (left == 0) {
      part = Part.END_OF_CHUNK;
    }
    if (b != '\n') {
      if (filled < LONGEST) {
        line[filled++] = b;
      }
      return;
    }
    if (filled == 0) {
      endOfEvent();
    } else if (starts("id: ")) {
      id = Long.parseLong(new String(line, 4, filled - 4, StandardCharsets.US_ASCII).strip());
    } else if (starts("data:")) {
      inEvent = true;
    }
    filled = 0;
  }

  private boolean starts(String word) {
    if (filled < word.length()) {
      return false;
    }
    for (int i = 0; i < word.length(); i++) {
      if (line[i] != word.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private void endOfEvent() {
    if (inEvent) {
      events++;
      if (last < 0) {
        first = id;
      } else if (id > last) {
        kept++;
        gaps += id - last - 1;
      } else if (id < last) {
        gaps++;
      }
      last = id;
    }
    inEvent = false;
  }
}
