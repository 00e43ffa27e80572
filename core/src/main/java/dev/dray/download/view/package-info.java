/// The same download in other vocabularies, and three ways to show it: a console bar, log lines,
/// server-sent events.
@NullMarked
package dev.dray.download.view;

import org.jspecify.annotations.NullMarked;
