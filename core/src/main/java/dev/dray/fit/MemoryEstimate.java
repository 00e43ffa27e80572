package dev.dray.fit;

import dev.dray.ByteSize;
import dev.dray.model.Dimensions;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// How much memory a model needs to run, and everything that this was reckoned from. An estimate:
/// programs differ in what they keep beside the weights.
///
/// The rule is the common part of what llama.cpp, gguf-parser-go and LM Studio allow for: the
/// weight files, the cache of keys and values in half precision, room for one batch of 512 tokens,
/// and what a graphics driver takes.
///
/// @param weights bytes of the weight files
/// @param cache bytes of keys and values of the context
/// @param compute bytes of the working space for one batch
/// @param overhead bytes that the driver and the program take besides
/// @param contextTokens tokens of context that it was reckoned for; 0 without a cache
/// @param dimensions what is known of the model; all unknown where nothing is
/// @param windowedLayers layers that look back a window of tokens only, and are reckoned so
/// @param basis where the size of the cache comes from
/// @param formula the sum in words, with its numbers
public record MemoryEstimate(
    ByteSize weights,
    ByteSize cache,
    ByteSize compute,
    ByteSize overhead,
    int contextTokens,
    Dimensions dimensions,
    long windowedLayers,
    Basis basis,
    String formula) {

  /// Where the size of the cache comes from.
  public enum Basis {
    /// The model's header or configuration says what is needed to reckon it.
    FACTS,
    /// The size of the weights; right within a factor of about two.
    SIZE,
    /// The model keeps none.
    NO_CACHE
  }

  /// Tokens of context where nobody says how many: enough for a conversation, and what most
  /// machines can hold.
  public static final int USUAL_CONTEXT = 8192;

  private static final int BATCH = 512;
  private static final long LEAST_COMPUTE = 3L * (1L << 30) / 10;
  private static final long OVERHEAD = 1L << 28;

  /// Bytes of cache that a model with weights of 1 GB takes for a token, and how that grows with
  /// them: fits Llama 3 of 1B to 70B in 4 to 8 bits.
  private static final double CACHE_OF_A_GIGABYTE = 45 * 1024.0;

  private static final double CACHE_GROWTH = 0.55;

  /// More than any machine has, and little enough to add up.
  private static final double MOST = 0x1p56;

  /// Everything together.
  public ByteSize total() {
    return weights.plus(cache).plus(compute).plus(overhead);
  }

  /// For a model that writes token by token.
  ///
  /// @param weights bytes of the weight files, with those of a projector
  /// @param dimensions what is known of the model; [Dimensions#UNKNOWN] where nothing is
  /// @param architecture the model's architecture, which says how many layers are windowed
  /// @param trained tokens that the model was trained for: more are never reckoned
  /// @param context tokens wanted; [#USUAL_CONTEXT] where empty
  public static MemoryEstimate of(
      ByteSize weights,
      Dimensions dimensions,
      Optional<String> architecture,
      OptionalLong trained,
      OptionalInt context) {
    int wanted = Math.max(1, context.orElse(USUAL_CONTEXT));
    int tokens = Math.clamp(trained.orElse(wanted), 1, wanted);
    OptionalLong perToken = dimensions.keyValueBytesPerToken();
    ByteSize loaded = bounded((double) weights.bytes());
    return perToken.isPresent() && perToken.getAsLong() >= 0
        ? fromFacts(loaded, dimensions, perToken.getAsLong(), architecture, tokens)
        : fromSize(loaded, tokens);
  }

  /// For a model that keeps no cache: one that makes pictures, or vectors of texts.
  public static MemoryEstimate withoutCache(ByteSize size) {
    ByteSize weights = bounded((double) size.bytes());
    ByteSize compute = new ByteSize(LEAST_COMPUTE);
    return new MemoryEstimate(
        weights,
        ByteSize.ZERO,
        compute,
        new ByteSize(OVERHEAD),
        0,
        Dimensions.UNKNOWN,
        0,
        Basis.NO_CACHE,
        sum(weights, ByteSize.ZERO, compute, "none kept"));
  }

  private static MemoryEstimate fromFacts(
      ByteSize weights,
      Dimensions dimensions,
      long perToken,
      Optional<String> architecture,
      int tokens) {
    long layers = Math.max(1, dimensions.layers().orElse(1));
    long window = dimensions.slidingWindow().orElse(0);
    double share = window > 0 ? architecture.map(MemoryEstimate::windowed).orElse(0.0) : 0;
    long windowed = Math.round(layers * share);
    double shortened = Math.min(tokens, (double) window + BATCH);
    double whole = (double) perToken * (layers - windowed) / layers * tokens;
    double parts = (double) perToken * windowed / layers * shortened;
    ByteSize cache = bounded(whole + parts);
    ByteSize compute =
        bounded(
            Math.max(
                LEAST_COMPUTE,
                4.0
                    * BATCH
                    * (dimensions.vocabulary().orElse(0)
                        + dimensions.embedding().orElse(0) * 8.0)));
    String how =
        tokens
            + " tokens x "
            + perToken
            + " B of "
            + layers
            + (layers == 1 ? " layer" : " layers")
            + (windowed > 0
                ? ", of which " + windowed + " keep " + Math.round(shortened) + " tokens"
                : "");
    return new MemoryEstimate(
        weights,
        cache,
        compute,
        new ByteSize(OVERHEAD),
        tokens,
        dimensions,
        windowed,
        Basis.FACTS,
        sum(weights, cache, compute, how));
  }

  /// The share of layers with a sliding window in architectures that mix them, as their papers and
  /// transformers' configurations have it. Others are reckoned as if every layer kept everything,
  /// which is never too little.
  private static double windowed(String architecture) {
    String folded = architecture.toLowerCase(Locale.ROOT).replaceAll("[-_]", "");
    if (folded.startsWith("gemma3n")) {
      return 4 / 5.0;
    }
    if (folded.startsWith("gemma3")) {
      return 5 / 6.0;
    }
    if (folded.startsWith("gemma2") || folded.startsWith("gptoss")) {
      return 1 / 2.0;
    }
    if (folded.startsWith("cohere2")) {
      return 3 / 4.0;
    }
    return 0;
  }

  private static MemoryEstimate fromSize(ByteSize weights, int tokens) {
    double perToken = CACHE_OF_A_GIGABYTE * Math.pow(weights.bytes() / 1e9, CACHE_GROWTH);
    ByteSize cache = bounded(perToken * tokens);
    ByteSize compute = new ByteSize(LEAST_COMPUTE);
    return new MemoryEstimate(
        weights,
        cache,
        compute,
        new ByteSize(OVERHEAD),
        tokens,
        Dimensions.UNKNOWN,
        0,
        Basis.SIZE,
        sum(weights, cache, compute, tokens + " tokens, guessed from the size of the weights"));
  }

  private static ByteSize bounded(double bytes) {
    return new ByteSize((long) Math.clamp(bytes, 0, MOST));
  }

  private static String sum(ByteSize weights, ByteSize cache, ByteSize compute, String how) {
    return "weights "
        + weights
        + " + cache "
        + cache
        + " ("
        + how
        + ") + working space "
        + compute
        + " + driver "
        + new ByteSize(OVERHEAD);
  }
}
