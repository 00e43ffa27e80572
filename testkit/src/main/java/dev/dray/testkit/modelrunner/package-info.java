/// The API of Docker Model Runner, on loopback.
@NullMarked
package dev.dray.testkit.modelrunner;

import org.jspecify.annotations.NullMarked;
