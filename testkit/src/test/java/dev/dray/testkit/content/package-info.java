/// Tests of the package of the same name.
@NullMarked
package dev.dray.testkit.content;

import org.jspecify.annotations.NullMarked;
