/// What can go wrong: one sealed table of errors by what the caller can do about them.
@NullMarked
package dev.dray.error;

import org.jspecify.annotations.NullMarked;
