/// HTTP as the rooms of the service see it: routes, one exchange, one answer. Which server carries
/// it is known to this package alone.
@NullMarked
package dev.dray.server.http;

import org.jspecify.annotations.NullMarked;
