/// A look at what is published before anything is fetched: variants, sizes, whether they fit this
/// machine, and what is known of the model.
@NullMarked
package dev.dray.offer;

import org.jspecify.annotations.NullMarked;
