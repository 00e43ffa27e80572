/// What happened, numbered: kept, replayed after a number, and handed to any number of subscribers.
@NullMarked
package dev.dray.server.event;

import org.jspecify.annotations.NullMarked;
