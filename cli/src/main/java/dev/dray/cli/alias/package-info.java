/// Programs of others whose commands are understood: each is a command of `dray` in other words.
@NullMarked
package dev.dray.cli.alias;

import org.jspecify.annotations.NullMarked;
