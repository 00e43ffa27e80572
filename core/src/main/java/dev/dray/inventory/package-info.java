/// What is here, over all stores of this machine: which models, whether they are whole and sound,
/// and which of them may go.
@NullMarked
package dev.dray.inventory;

import org.jspecify.annotations.NullMarked;
