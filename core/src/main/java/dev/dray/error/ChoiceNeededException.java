package dev.dray.error;

import dev.dray.ByteSize;
import java.util.List;
import java.util.Optional;

/// The model lies there in several variants, and nobody said which one is wanted. Code
/// `CHOICE_NEEDED`.
public final class ChoiceNeededException extends DrayException {
  private static final long serialVersionUID = 1L;

  private final String headline;
  private final transient List<Choice> choices;

  /// One of what can be chosen.
  ///
  /// @param name what it is asked for by
  /// @param container the kind of file, such as `gguf`
  /// @param quantization its quantization, such as `q4_k_m`, where known
  /// @param weights bytes of its weights
  /// @param files how many files it has
  /// @param recommended whether most people would take it
  public record Choice(
      String name,
      String container,
      Optional<String> quantization,
      ByteSize weights,
      int files,
      boolean recommended) {}

  /// Which model, and what can be chosen; at least two.
  public ChoiceNeededException(String model, List<Choice> choices, ErrorContext context) {
    super(ErrorCode.CHOICE_NEEDED, message(model, choices), nextStep(choices), context, null);
    this.headline = headline(model, choices);
    this.choices = List.copyOf(choices);
  }

  /// What can be chosen, in the order in which it is shown.
  public List<Choice> choices() {
    return choices;
  }

  /// The message without the list.
  public String headline() {
    return headline;
  }

  private static String headline(String model, List<Choice> choices) {
    return model + " has " + choices.size() + " variants, and none was named";
  }

  private static String message(String model, List<Choice> choices) {
    StringBuilder text = new StringBuilder(headline(model, choices));
    String separator = ": ";
    for (Choice choice : choices) {
      text.append(separator)
          .append(choice.name())
          .append(" (")
          .append(choice.weights())
          .append(')');
      separator = ", ";
    }
    return text.toString();
  }

  private static String nextStep(List<Choice> choices) {
    Choice one =
        choices.stream().filter(Choice::recommended).findFirst().orElse(choices.getFirst());
    String option =
        one.quantization().filter(q -> q.equalsIgnoreCase(one.name())).isPresent()
            ? "--quant "
            : "--variant ";
    return "Name one, such as "
        + option
        + one.name()
        + ", which is what most people take, or take all of them with --variant all.";
  }
}
