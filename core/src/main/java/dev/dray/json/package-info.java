/// Foreign JSON: read with bounds, its values without trusting their types.
@NullMarked
package dev.dray.json;

import org.jspecify.annotations.NullMarked;
