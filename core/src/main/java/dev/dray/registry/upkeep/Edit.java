package dev.dray.registry.upkeep;

import dev.dray.registry.ModelRegistry;
import dev.dray.registry.RegistryChange;
import dev.dray.registry.RegistryDraft;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// A change of a registry that tells why it does what it does. The same edit serves for looking and
/// for doing: it is made on whatever the registry holds at that moment.
@FunctionalInterface
public interface Edit {

  /// Why something is done with an entry, or is not.
  ///
  /// @param name the entry
  /// @param what a sentence for people
  record Decision(String name, String what) {}

  /// What an edit did, or would do.
  ///
  /// @param change entry by entry
  /// @param decisions why, in the order in which it was decided
  record Outcome(RegistryChange change, List<Decision> decisions) {
    /// Copies the list.
    public Outcome {
      decisions = List.copyOf(decisions);
    }
  }

  /// Changes the draft.
  ///
  /// @param decisions told why
  /// @throws dev.dray.error.DrayException if it cannot be done; then nothing is written
  void make(RegistryDraft draft, Consumer<Decision> decisions);

  /// This one, and another on what it leaves.
  default Edit then(Edit next) {
    return (draft, decisions) -> {
      make(draft, decisions);
      next.make(draft, decisions);
    };
  }

  /// What it would do. Writes nothing.
  ///
  /// @throws dev.dray.error.DrayException as [#make] and [ModelRegistry#preview]
  default Outcome preview(ModelRegistry registry) {
    List<Decision> decisions = new ArrayList<>();
    RegistryChange change = registry.preview(draft -> make(draft, decisions::add));
    return new Outcome(change, decisions);
  }

  /// Does it, and writes.
  ///
  /// @throws dev.dray.error.DrayException as [#make] and [ModelRegistry#change]
  default Outcome apply(ModelRegistry registry, ModelRegistry.Backup backup) {
    List<Decision> decisions = new ArrayList<>();
    RegistryChange change = registry.change(backup, draft -> make(draft, decisions::add));
    return new Outcome(change, decisions);
  }
}
