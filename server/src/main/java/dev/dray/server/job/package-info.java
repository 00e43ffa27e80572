/// Jobs: downloads that outlive the process that runs them.
@NullMarked
package dev.dray.server.job;

import org.jspecify.annotations.NullMarked;
