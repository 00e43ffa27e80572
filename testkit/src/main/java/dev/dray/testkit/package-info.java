/// The testkit's entry points.
@NullMarked
package dev.dray.testkit;

import org.jspecify.annotations.NullMarked;
