/// How content is hashed: which algorithm a digest stands for, and who computes it.
@NullMarked
package dev.dray.hashing;

import org.jspecify.annotations.NullMarked;
