/// Tests of the package of the same name.
@NullMarked
package dev.dray.testkit.fault;

import org.jspecify.annotations.NullMarked;
