/// Finds out what a model is from its bytes, names and descriptions: one routine for a folder of
/// this machine and for a model that has not been downloaded.
@NullMarked
package dev.dray.inspection.task;

import org.jspecify.annotations.NullMarked;
