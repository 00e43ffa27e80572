/// The books of what is owed and what is proven: lists of ids, the tests that name them, and the
/// pages made from both.
@NullMarked
package dev.dray.testkit.requirements;

import org.jspecify.annotations.NullMarked;
