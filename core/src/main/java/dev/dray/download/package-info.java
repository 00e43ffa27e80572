/// Bringing a model here: request, plan, running task, progress and events.
@NullMarked
package dev.dray.download;

import org.jspecify.annotations.NullMarked;
