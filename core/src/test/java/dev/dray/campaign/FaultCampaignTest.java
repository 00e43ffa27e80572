package dev.dray.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A short campaign with seeds that are the same every time; `./dev fault-campaign` makes long
/// ones.
@Timeout(240)
class FaultCampaignTest {

  @TempDir Path folder;

  @Test
  void randomDownloadsUnderRandomFaultsEndInRightBytesOrAClearError() throws Exception {
    Campaign campaign = new Campaign(folder, System.out, 16);

    campaign.many(1, 160, Duration.ofSeconds(15), 40);

    System.out.println(campaign.summary());
    assertThat(campaign.problems()).isEmpty();
    assertThat(campaign.runs()).isGreaterThanOrEqualTo(40);
    // A campaign in which nothing fails, or everything, would prove nothing.
    assertThat(campaign.faults()).hasSizeGreaterThan(15);
    assertThat(campaign.outcomes()).containsKey("whole").hasSizeGreaterThan(4);
  }

  @Test
  void aSeedMeansTheSameEveryTime() {
    for (long seed = 1; seed < 50; seed++) {
      Scenario scenario = Scenario.of(seed);
      assertThat(Scenario.of(seed).describe()).isEqualTo(scenario.describe());
      for (int request = 1; request < 50; request++) {
        assertThat(Scenario.of(seed).storm().fault(request))
            .isEqualTo(scenario.storm().fault(request));
      }
    }
  }
}
