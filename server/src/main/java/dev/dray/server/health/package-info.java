/// What operators ask the service: whether it lives, whether it is ready, how busy it is, and what
/// it wrote down.
@NullMarked
package dev.dray.server.health;

import org.jspecify.annotations.NullMarked;
