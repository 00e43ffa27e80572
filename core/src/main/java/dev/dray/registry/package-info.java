/// The local registry: what models are here, under which names, and what is known about them.
/// Entries, the three layers of files that hold them, naming, and the service that records
/// downloads. Start at [dev.dray.registry.ModelRegistry].
@NullMarked
package dev.dray.registry;

import org.jspecify.annotations.NullMarked;
