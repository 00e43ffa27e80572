package dev.dray.inspection;

import dev.dray.ByteSize;
import dev.dray.model.ModelFacts;
import java.util.List;

/// What was found out about a model, and what that took.
///
/// @param name the model's name, or its folder's
/// @param facts what is known
/// @param notes sentences about what could not be read, and why
/// @param read bytes that were read: from the network for a remote model, from the disk otherwise
/// @param requests requests that were sent to read files, zero for a local model
public record Inspection(
    String name, ModelFacts facts, List<String> notes, ByteSize read, int requests) {

  /// Copies the notes.
  public Inspection {
    notes = List.copyOf(notes);
  }
}
