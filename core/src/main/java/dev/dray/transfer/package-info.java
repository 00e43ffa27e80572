/// The byte engine: pieces, part files, journals, limits, verification.
@NullMarked
package dev.dray.transfer;

import org.jspecify.annotations.NullMarked;
