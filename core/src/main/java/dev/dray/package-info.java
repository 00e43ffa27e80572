/// The words everybody uses, and the facade that opens the library.
@NullMarked
package dev.dray;

import org.jspecify.annotations.NullMarked;
