/// ModelScope on loopback.
@NullMarked
package dev.dray.testkit.modelscope;

import org.jspecify.annotations.NullMarked;
