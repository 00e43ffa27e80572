/// The terminal: its streams, its size, and how wide a text is on it.
@NullMarked
package dev.dray.cli.console;

import org.jspecify.annotations.NullMarked;
