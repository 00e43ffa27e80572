/// What a command says: results, notes, errors, and the one JSON document.
@NullMarked
package dev.dray.cli.output;

import org.jspecify.annotations.NullMarked;
