/// The management API of `llama-server` in router mode, on loopback.
@NullMarked
package dev.dray.testkit.llamaserver;

import org.jspecify.annotations.NullMarked;
