/// Tests of the package of the same name.
@NullMarked
package dev.dray.testkit.proxy;

import org.jspecify.annotations.NullMarked;
