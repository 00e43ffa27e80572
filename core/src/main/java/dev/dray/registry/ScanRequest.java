package dev.dray.registry;

import java.nio.file.Path;
import java.util.Optional;

/// What to enter in the registry from a tree of models.
///
/// @param base the folder that holds `<owner>/<repository>` folders
/// @param backend the program that will serve what is found
/// @param otherwise what a model is, container or quantization, where nothing tells
/// @param updateExisting whether entries of what is known already are corrected
/// @param includeTesting whether trials and placeholders are entered too
/// @param dryRun whether nothing is written
public record ScanRequest(
    Path base,
    String backend,
    Optional<String> otherwise,
    boolean updateExisting,
    boolean includeTesting,
    boolean dryRun) {}
