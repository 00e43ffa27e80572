package dev.dray.testkit.content;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/// Several contents one after the other; finds the part of a position by binary search.
final class JoinedContent extends Content {
  private final List<Content> parts;
  private final long[] starts;
  private final long size;

  JoinedContent(List<Content> parts) {
    this.parts = parts.stream().filter(part -> part.size() > 0).toList();
    this.starts = new long[this.parts.size()];
    long at = 0;
    for (int i = 0; i < starts.length; i++) {
      starts[i] = at;
      at += this.parts.get(i).size();
    }
    this.size = at;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public void copy(long position, byte[] target, int offset, int length) {
    Objects.checkFromIndexSize(position, length, size);
    long done = 0;
    int index = partAt(position);
    while (done < length) {
      Content part = parts.get(index);
      long inPart = position + done - starts[index];
      int n = (int) Math.min(length - done, part.size() - inPart);
      part.copy(inPart, target, offset + (int) done, n);
      done += n;
      index++;
    }
  }

  @Override
  public void send(long position, long count, ContentSink sink) throws IOException {
    Objects.checkFromIndexSize(position, count, size);
    long done = 0;
    int index = partAt(position);
    while (done < count) {
      Content part = parts.get(index);
      long inPart = position + done - starts[index];
      long n = Math.min(count - done, part.size() - inPart);
      part.send(inPart, n, sink);
      done += n;
      index++;
    }
  }

  @Override
  public String fingerprint() {
    return parts.stream().map(Content::fingerprint).collect(Collectors.joining("+"));
  }

  private int partAt(long position) {
    int found = Arrays.binarySearch(starts, position);
    return found >= 0 ? found : -found - 2;
  }
}
