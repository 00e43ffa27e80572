/// A client of Dray's service. Start at [dev.dray.client.DrayClient].
@NullMarked
package dev.dray.client;

import org.jspecify.annotations.NullMarked;
