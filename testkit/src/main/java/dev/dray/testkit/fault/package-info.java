/// Ways to misbehave, and scripts that say which request meets which of them.
@NullMarked
package dev.dray.testkit.fault;

import org.jspecify.annotations.NullMarked;
