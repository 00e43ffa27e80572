/// Finding models in several places at once: the hubs, the catalog, and what is on this machine.
@NullMarked
package dev.dray.search;

import org.jspecify.annotations.NullMarked;
