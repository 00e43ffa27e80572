/// Load on a running service, from a process of its own. Run by `./dev bench --case service`.
@NullMarked
package dev.dray.load;

import org.jspecify.annotations.NullMarked;
