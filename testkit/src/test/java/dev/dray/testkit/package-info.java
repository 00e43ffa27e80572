/// Tests of the testkit itself, and the raw client they use.
@NullMarked
package dev.dray.testkit;

import org.jspecify.annotations.NullMarked;
