/// The program's entry, its table of commands and its exit codes.
@NullMarked
package dev.dray.cli;

import org.jspecify.annotations.NullMarked;
