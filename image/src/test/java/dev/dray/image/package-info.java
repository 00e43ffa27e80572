/// The container image, built from the distribution without a daemon. A tool of the checkout, and
/// no part of what is shipped.
@NullMarked
package dev.dray.image;

import org.jspecify.annotations.NullMarked;
