/// A mirror of model hubs: unmodified clients point at the service instead of at the hub, and get
/// what is here, or what the service fetches for all of them once.
@NullMarked
package dev.dray.server.mirror;

import org.jspecify.annotations.NullMarked;
