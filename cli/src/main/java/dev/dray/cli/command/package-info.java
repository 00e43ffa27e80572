/// The commands, one class each: parse, ask the library, show.
@NullMarked
package dev.dray.cli.command;

import org.jspecify.annotations.NullMarked;
