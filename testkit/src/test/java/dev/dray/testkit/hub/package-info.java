/// Tests of the loopback hub.
@NullMarked
package dev.dray.testkit.hub;

import org.jspecify.annotations.NullMarked;
