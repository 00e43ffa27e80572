/// A disk in memory that forgets what was not synced, tears writes, fills up and fails on command.
@NullMarked
package dev.dray.testkit.disk;

import org.jspecify.annotations.NullMarked;
