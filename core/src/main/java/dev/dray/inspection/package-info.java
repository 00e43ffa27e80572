/// What was found out about a model: from its bytes, or from names alone.
@NullMarked
package dev.dray.inspection;

import org.jspecify.annotations.NullMarked;
