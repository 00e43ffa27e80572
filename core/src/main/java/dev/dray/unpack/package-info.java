/// Archives taken apart while they arrive: their formats, and what keeps hostile ones harmless.
/// Internal.
@NullMarked
package dev.dray.unpack;

import org.jspecify.annotations.NullMarked;
