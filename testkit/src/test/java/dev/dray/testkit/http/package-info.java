/// Tests of the package of the same name.
@NullMarked
package dev.dray.testkit.http;

import org.jspecify.annotations.NullMarked;
