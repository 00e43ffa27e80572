/// The commands over the registry: what is here, whether it is sound, and what may go.
@NullMarked
package dev.dray.cli.registry;

import org.jspecify.annotations.NullMarked;
