/// A small forward proxy that records what it carried.
@NullMarked
package dev.dray.testkit.proxy;

import org.jspecify.annotations.NullMarked;
