/// Folders as the model stores of other programs leave them.
@NullMarked
package dev.dray.testkit.store;

import org.jspecify.annotations.NullMarked;
