package dev.dray.campaign;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;

/// `./dev fault-campaign`: random downloads under random faults.
public final class FaultCampaign {

  private static final String USAGE =
      """
      ./dev fault-campaign [--runs N] [--minutes M] [--from SEED] [--parallel P]
      ./dev fault-campaign --seed N     one run, with everything that happened
      """;

  private OptionalLong seed = OptionalLong.empty();
  private long from = 1;
  private long runs = Integer.MAX_VALUE;
  private long minutes = 10;
  private int parallel = 16;

  private FaultCampaign() {}

  /// Runs; ends the process with 1 if anything was wrong, with 2 if the arguments are.
  ///
  /// @throws Exception if the campaign itself fails
  public static void main(String[] arguments) throws Exception {
    PrintStream out = System.out;
    FaultCampaign campaign = new FaultCampaign();
    try {
      campaign.read(new ArrayDeque<>(List.of(arguments)));
    } catch (RuntimeException e) {
      System.err.println("Not understood: " + e.getMessage() + "\n" + USAGE);
      System.exit(2);
    }
    System.exit(campaign.run(out) ? 0 : 1);
  }

  private void read(Deque<String> arguments) {
    boolean bounded = false;
    while (!arguments.isEmpty()) {
      String option = arguments.removeFirst();
      long value = Long.parseLong(arguments.removeFirst());
      switch (option) {
        case "--seed" -> seed = OptionalLong.of(value);
        case "--from" -> from = value;
        case "--runs" -> {
          runs = value;
          minutes = bounded ? minutes : 600;
        }
        case "--minutes" -> {
          minutes = value;
          bounded = true;
        }
        case "--parallel" -> parallel = Math.toIntExact(value);
        default -> throw new IllegalArgumentException(option);
      }
    }
  }

  private boolean run(PrintStream out) throws Exception {
    Path folder = Files.createTempDirectory("dray-campaign-");
    try {
      Campaign campaign = new Campaign(folder, out, parallel);
      if (seed.isPresent()) {
        RunReport report = campaign.one(seed.getAsLong());
        out.println(report.full());
        return report.problems().isEmpty();
      }
      campaign.many(from, runs, Duration.ofMinutes(minutes), 10 * parallel);
      out.println();
      out.println(campaign.summary());
      campaign.problems().forEach(problem -> out.println("PROBLEM: " + problem));
      return campaign.problems().isEmpty();
    } finally {
      Files.deleteIfExists(folder.resolve("authority.pem"));
      Files.deleteIfExists(folder);
    }
  }
}
