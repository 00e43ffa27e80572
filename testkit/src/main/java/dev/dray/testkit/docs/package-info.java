/// Pages that are made from the sources and checked against them.
@NullMarked
package dev.dray.testkit.docs;

import org.jspecify.annotations.NullMarked;
