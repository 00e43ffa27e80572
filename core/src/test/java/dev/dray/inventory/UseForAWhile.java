package dev.dray.inventory;

import dev.dray.Dray;
import dev.dray.ModelRef;
import dev.dray.settings.Environment;
import dev.dray.settings.OsFamily;
import dev.dray.settings.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/// A program that takes a model into use, says `u`, and keeps it until it is ended.
final class UseForAWhile {

  private UseForAWhile() {}

  public static void main(String... args) throws IOException {
    Path home = Path.of(args[0]);
    Environment environment = new Environment(Map.of(), home, home, OsFamily.LINUX);
    try (Dray dray = Dray.open(Settings.load(environment));
        ModelInUse use = dray.models().use(ModelRef.parse(args[1]))) {
      System.out.print(use.isOpen() ? "u" : "-");
      System.out.flush();
      int end = System.in.read();
      System.exit(end);
    }
  }
}
