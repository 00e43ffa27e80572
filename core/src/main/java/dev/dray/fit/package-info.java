/// Whether a model fits a machine: what the machine has, what the model needs, and the verdict with
/// everything it was reckoned from.
@NullMarked
package dev.dray.fit;

import org.jspecify.annotations.NullMarked;
