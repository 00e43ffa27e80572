/// LM Studio's REST API on loopback: downloads by job, models on disk, loading and unloading.
@NullMarked
package dev.dray.testkit.lmstudio;

import org.jspecify.annotations.NullMarked;
