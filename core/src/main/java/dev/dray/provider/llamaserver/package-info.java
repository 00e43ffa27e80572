/// A llama.cpp server in router mode.
@NullMarked
package dev.dray.provider.llamaserver;

import org.jspecify.annotations.NullMarked;
