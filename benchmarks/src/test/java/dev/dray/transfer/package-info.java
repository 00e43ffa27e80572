/// Inner loops of the engine, in its own package to reach them.
@NullMarked
package dev.dray.transfer;

import org.jspecify.annotations.NullMarked;
