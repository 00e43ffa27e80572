/// Places with names that models go to, and which of them a model's format asks for.
@NullMarked
package dev.dray.location;

import org.jspecify.annotations.NullMarked;
