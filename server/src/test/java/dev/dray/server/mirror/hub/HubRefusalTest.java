package dev.dray.server.mirror.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dray.error.ErrorCode;
import dev.dray.error.ErrorContext;
import dev.dray.error.NetworkException;
import org.junit.jupiter.api.Test;

/// What callers read when something failed.
class HubRefusalTest {

  private static HubRefusal refusal(String what) {
    return HubRefusal.of(
        new NetworkException(
            ErrorCode.CONNECT_FAILED, what, "Name the server.", ErrorContext.NONE));
  }

  @Test
  void whatHappenedAndWhatToDoAreTwoSentences() {
    assertThat(refusal("hub.example has no address").message())
        .isEqualTo("hub.example has no address. Name the server.");
    assertThat(refusal("It is away.").message()).isEqualTo("It is away. Name the server.");
  }
}
