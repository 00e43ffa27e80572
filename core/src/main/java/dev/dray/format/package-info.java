/// Readers of foreign bytes: headers of weight files, configurations, model cards. Everything they
/// read is hostile: counts, lengths and depths are bounded, nothing is kept that nobody asks for.
@NullMarked
package dev.dray.format;

import org.jspecify.annotations.NullMarked;
