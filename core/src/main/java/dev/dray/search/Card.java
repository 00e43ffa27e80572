package dev.dray.search;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a model's folder says in words: its read-me file, with the plain values of the block at its
/// head, and its configuration. Read with bounds; nothing in it is believed, only searched.
///
/// @param tags those of the read-me file, the licence among them
/// @param task the task
/// @param library the library
/// @param text all of it
record Card(Set<String> tags, Optional<String> task, Optional<String> library, String text) {

  static final Card NONE = new Card(Set.of(), Optional.empty(), Optional.empty(), "");

  private static final int LONGEST = 64 * 1024;
  private static final Pattern BLOCK = Pattern.compile("\\A---\\R(.*?)\\R---", Pattern.DOTALL);
  private static final Pattern LIST =
      Pattern.compile("^tags:[ \\t]*\\R((?:[ \\t]*-[^\\n]*\\R?)+)", Pattern.MULTILINE);

  Card {
    tags = Set.copyOf(tags);
  }

  static Card read(Path folder) {
    String readme = start(folder.resolve("README.md"));
    Matcher block = BLOCK.matcher(readme);
    String head = block.find() ? block.group(1) : "";
    Set<String> tags = new TreeSet<>();
    Matcher list = LIST.matcher(head + "\n");
    if (list.find()) {
      list.group(1).lines().map(line -> plain(line.strip().substring(1))).forEach(tags::add);
    }
    value(head, "license").map(licence -> "license:" + licence).ifPresent(tags::add);
    Optional<String> task = value(head, "pipeline_tag");
    Optional<String> library = value(head, "library_name");
    task.ifPresent(tags::add);
    library.ifPresent(tags::add);
    tags.remove("");
    return new Card(tags, task, library, readme + "\n" + start(folder.resolve("config.json")));
  }

  private static Optional<String> value(String head, String key) {
    return head.lines()
        .filter(line -> line.startsWith(key + ":"))
        .map(line -> plain(line.substring(key.length() + 1)))
        .filter(text -> !text.isEmpty())
        .findFirst();
  }

  private static String plain(String text) {
    String bare = text.strip();
    boolean quoted =
        bare.length() > 1
            && (bare.startsWith("\"") || bare.startsWith("'"))
            && bare.charAt(0) == bare.charAt(bare.length() - 1);
    return quoted ? bare.substring(1, bare.length() - 1) : bare;
  }

  private static String start(Path file) {
    if (!Files.isRegularFile(file)) {
      return "";
    }
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(LONGEST), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }
}
