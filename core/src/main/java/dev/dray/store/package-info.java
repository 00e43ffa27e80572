/// Places on disk and their layouts.
@NullMarked
package dev.dray.store;

import org.jspecify.annotations.NullMarked;
