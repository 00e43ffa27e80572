package dev.dray.model.variant;

import java.util.List;

/// What a wish comes to among the variants of a repository.
public sealed interface VariantPick {

  /// Every file: nothing is to choose, or all of it is wanted.
  record Everything() implements VariantPick {}

  /// These.
  ///
  /// @param variants at least one
  /// @param asked whether somebody asked for them; otherwise they are the plain choice, and the
  ///   others are the same model in other forms
  record These(List<Variant> variants, boolean asked) implements VariantPick {
    /// Copies the list.
    public These {
      variants = List.copyOf(variants);
    }
  }

  /// Several would do, and somebody has to choose.
  ///
  /// @param variants at least two
  /// @param recommended the one most people want
  record Several(List<Variant> variants, Variant recommended) implements VariantPick {
    /// Copies the list.
    public Several {
      variants = List.copyOf(variants);
    }
  }

  /// What is wished is not offered.
  ///
  /// @param wanted what, in the wish's words
  record NotOffered(String wanted) implements VariantPick {}
}
