package dev.dray.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.dray.ByteSize;
import dev.dray.model.Dimensions;
import dev.dray.testkit.Proves;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FitTest {

  private static final long GIB = 1L << 30;
  private static final ByteSize FIVE_GB = ByteSize.gigabytes(5);

  /// Llama 3.1 8B.
  private static final Dimensions LLAMA = dimensions(32, 8, 128, 4096, 128_256, 0);

  private static Dimensions dimensions(
      long layers, long heads, long length, long embedding, long vocabulary, long window) {
    return new Dimensions(
        OptionalLong.of(layers),
        OptionalLong.of(embedding),
        OptionalLong.empty(),
        OptionalLong.empty(),
        List.of(heads),
        OptionalLong.of(length),
        OptionalLong.of(length),
        window == 0 ? OptionalLong.empty() : OptionalLong.of(window),
        OptionalLong.of(vocabulary),
        OptionalLong.empty(),
        OptionalLong.empty());
  }

  private static MemoryEstimate estimate(ByteSize weights, Dimensions known, int context) {
    return MemoryEstimate.of(
        weights, known, Optional.of("llama"), OptionalLong.of(131_072), OptionalInt.of(context));
  }

  @Test
  void theCacheOfAKnownModelIsReckoned() {
    MemoryEstimate estimate = estimate(FIVE_GB, LLAMA, 8192);

    assertThat(estimate.cache()).isEqualTo(new ByteSize(GIB));
    assertThat(estimate.basis()).isEqualTo(MemoryEstimate.Basis.FACTS);
    assertThat(estimate.formula())
        .contains("weights 5.0 GB", "8192 tokens x 131072 B of 32 layers", "driver");
    assertThat(estimate.total().bytes())
        .isEqualTo(5_000_000_000L + GIB + estimate.compute().bytes() + estimate.overhead().bytes());
    assertThat(estimate.compute().bytes()).isEqualTo(4L * 512 * (128_256 + 4096 * 8));
  }

  @Test
  void noMoreContextIsReckonedThanTheModelWasTrainedFor() {
    MemoryEstimate estimate =
        MemoryEstimate.of(
            FIVE_GB, LLAMA, Optional.empty(), OptionalLong.of(2048), OptionalInt.of(100_000));

    assertThat(estimate.contextTokens()).isEqualTo(2048);
    assertThat(estimate.cache()).isEqualTo(new ByteSize(GIB / 4));
  }

  @Test
  void windowedLayersKeepTheirWindowOnly() {
    Dimensions gemma = dimensions(48, 8, 256, 3840, 262_144, 1024);

    MemoryEstimate windowed =
        MemoryEstimate.of(
            FIVE_GB, gemma, Optional.of("gemma3"), OptionalLong.empty(), OptionalInt.of(32_768));
    MemoryEstimate whole =
        MemoryEstimate.of(
            FIVE_GB, gemma, Optional.of("llama"), OptionalLong.empty(), OptionalInt.of(32_768));

    assertThat(windowed.windowedLayers()).isEqualTo(40);
    assertThat(windowed.cache().bytes())
        .isEqualTo(8L * 8 * 512 * 2 * 32_768 + 40L * 8 * 512 * 2 * 1536);
    assertThat(whole.cache().bytes()).isEqualTo(48L * 8 * 512 * 2 * 32_768);
  }

  @ParameterizedTest
  @CsvSource({"0.8, 32", "4.9, 128", "42.5, 320"})
  void withoutFactsTheCacheIsGuessedFromTheWeights(double gigabytes, double kibPerToken) {
    ByteSize weights = new ByteSize((long) (gigabytes * 1e9));

    MemoryEstimate estimate = estimate(weights, Dimensions.UNKNOWN, 1000);

    assertThat(estimate.basis()).isEqualTo(MemoryEstimate.Basis.SIZE);
    assertThat(estimate.cache().bytes() / 1000.0 / 1024.0)
        .isCloseTo(kibPerToken, within(kibPerToken / 2));
  }

  @Test
  void hostileNumbersRunOverNowhere() {
    Dimensions huge =
        dimensions(
            Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, 1);

    MemoryEstimate estimate = estimate(new ByteSize(Long.MAX_VALUE), huge, Integer.MAX_VALUE);

    assertThat(estimate.total().bytes()).isPositive();
    Fit fit = Fit.of(estimate, machine(64 * GIB));
    assertThat(fit.verdict()).contains(Verdict.WILL_NOT_FIT);
  }

  private static Machine machine(long ram, Gpu... gpus) {
    return Machine.stated(new ByteSize(ram), List.of(gpus));
  }

  private static Gpu gpu(long memory) {
    return Gpu.stated(new ByteSize(memory));
  }

  @ParameterizedTest
  @CsvSource({
    "5, 64, 24, FULL_GPU",
    "22, 64, 24, FULL_GPU",
    "24, 64, 24, PARTIAL_GPU",
    "70, 64, 24, PARTIAL_GPU",
    "90, 64, 24, WILL_NOT_FIT",
    "5, 64, 0, CPU",
    "5, 64, 1, CPU",
    "70, 64, 0, WILL_NOT_FIT",
    "5, 4, 24, FULL_GPU"
  })
  void judges(long weights, long ram, long card, Verdict verdict) {
    Machine machine = card == 0 ? machine(ram * GIB) : machine(ram * GIB, gpu(card * GIB));

    Fit fit = Fit.of(estimate(new ByteSize(weights * GIB), Dimensions.UNKNOWN, 64), machine);

    assertThat(fit.verdict()).contains(verdict);
    assertThat(fit.reasons().isEmpty()).isEqualTo(verdict != Verdict.WILL_NOT_FIT);
    assertThat(fit.label()).isEqualTo(verdict.label());
  }

  @Test
  @Proves("S004-06")
  void saysWhyItDoesNotFit() {
    Fit fit =
        Fit.of(estimate(ByteSize.gigabytes(40), LLAMA, 8192), machine(16 * GIB, gpu(8 * GIB)));

    assertThat(fit.reasons())
        .singleElement()
        .asString()
        .contains("needs about 41.", "main memory", "graphics processors", "8192 tokens");
  }

  @Test
  void tellsHowManyLayersGoToTheGpu() {
    Fit fit =
        Fit.of(estimate(ByteSize.gigabytes(16), LLAMA, 8192), machine(64 * GIB, gpu(12 * GIB)));

    assertThat(fit.verdict()).contains(Verdict.PARTIAL_GPU);
    assertThat(fit.gpuLayers().getAsInt()).isBetween(18, 22);
  }

  @Test
  void sharedMemoryIsNotCountedTwice() {
    Gpu apple = new Gpu("Apple M3", new ByteSize(12 * GIB), Optional.empty(), true, "sysctl");
    Machine machine = machine(16 * GIB, apple);

    assertThat(Fit.of(estimate(ByteSize.gigabytes(11), Dimensions.UNKNOWN, 64), machine).verdict())
        .contains(Verdict.FULL_GPU);
    assertThat(Fit.of(estimate(ByteSize.gigabytes(14), Dimensions.UNKNOWN, 64), machine).verdict())
        .contains(Verdict.PARTIAL_GPU);
    assertThat(Fit.of(estimate(ByteSize.gigabytes(20), Dimensions.UNKNOWN, 64), machine).verdict())
        .contains(Verdict.WILL_NOT_FIT);
  }

  @Test
  void aMachineThatTellsNothingGetsNoVerdict() {
    Machine unknown =
        new Machine(Optional.empty(), Optional.empty(), Optional.empty(), List.of(), List.of());

    Fit fit = Fit.of(estimate(FIVE_GB, LLAMA, 8192), unknown);

    assertThat(fit.verdict()).isEmpty();
    assertThat(fit.label()).isEqualTo("unknown");
    assertThat(fit.reasons()).hasSize(1);
  }

  @Test
  void saysWhereOtherProgramsHaveTheMemory() {
    Machine busy =
        new Machine(
            Optional.of(new ByteSize(32 * GIB)),
            Optional.of(new ByteSize(2 * GIB)),
            Optional.empty(),
            List.of(),
            List.of());

    Fit fit = Fit.of(estimate(FIVE_GB, LLAMA, 8192), busy);

    assertThat(fit.verdict()).contains(Verdict.CPU);
    assertThat(fit.reasons()).singleElement().asString().contains("free at the moment");
  }
}
