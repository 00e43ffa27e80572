/// What can be set: every key with its default, where each value came from, and the folders of this
/// machine.
@NullMarked
package dev.dray.settings;

import org.jspecify.annotations.NullMarked;
