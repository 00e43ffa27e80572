/// Docker Model Runner.
@NullMarked
package dev.dray.provider.modelrunner;

import org.jspecify.annotations.NullMarked;
