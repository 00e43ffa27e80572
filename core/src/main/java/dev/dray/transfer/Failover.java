package dev.dray.transfer;

import dev.dray.error.DrayException;
import java.io.IOException;

/// What follows from failures while one file comes from several sources: a failure costs the source
/// and not the file, and nobody waits while another source is left. Called by the connections'
/// threads and the coordinator's.
final class Failover {

  private final Attempt attempt;
  private final SourceLanes lanes;

  Failover(Attempt attempt, SourceLanes lanes) {
    this.attempt = attempt;
    this.lanes = lanes;
  }

  /// A request to a source failed; the connection goes on with whatever source it gets next.
  void failed(SourceLane lane, IOException failure) {
    switch (lane.policy().judge(failure, lanes.others(lane) > 0, 1)) {
      case Verdict.Wait wait -> {
        if (lanes.failed(lane, wait.duration())) {
          drop(lane, wait.error());
        }
      }
      case Verdict.Refresh refresh -> lane.refresh(failure);
      case Verdict.Narrow narrow -> lanes.narrow(lane);
      case Verdict.AskForAll askForAll ->
          drop(lane, Answer.wrongRange(attempt.file().name(), "never the right one").error());
      case Verdict.StartOver startOver -> {
        // It has another content than what is here; which of the two is right shows in the end.
        lanes.setAside(lane);
        cut(lane);
        if (lanes.usable() == 0) {
          attempt.finish(new Outcome.StartOver(startOver.error()));
        }
      }
      case Verdict.GiveUp giveUp -> drop(lane, giveUp.error());
    }
  }

  /// Gives a source up; the last one ends the attempt.
  void drop(SourceLane lane, DrayException why) {
    lanes.drop(lane, why);
    cut(lane);
    if (lanes.usable() == 0) {
      attempt.finish(new Outcome.SourceFailed(why));
    }
  }

  /// Ends every request that runs over a source.
  void cut(SourceLane lane) {
    attempt.all().stream().filter(other -> other.uses(lane)).forEach(Connection::reissue);
  }
}
