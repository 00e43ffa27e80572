/// The codings that servers and publishers wrap bytes in. Internal.
@NullMarked
package dev.dray.compression;

import org.jspecify.annotations.NullMarked;
