/// Tests of the package of the same name.
@NullMarked
package dev.dray.testkit.weights;

import org.jspecify.annotations.NullMarked;
