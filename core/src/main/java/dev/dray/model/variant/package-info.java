/// What a repository offers to choose from: variants of one model, told by the names and sizes of
/// its files alone, and which of them somebody wants.
@NullMarked
package dev.dray.model.variant;

import org.jspecify.annotations.NullMarked;
