/// Which version of a model is here, which one is published, and what lies between the two.
@NullMarked
package dev.dray.update;

import org.jspecify.annotations.NullMarked;
