package dev.dray.location;

import java.nio.file.Path;

/// Where a model of some format goes, and why.
///
/// @param location the place
/// @param folder the folder below which models lie, which may be one inside the place
/// @param reason a sentence for the user
public record Route(Location location, Path folder, String reason) {}
