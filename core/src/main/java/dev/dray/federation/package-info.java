/// The model stores of this machine, whoever made them, and content that one has and another wants.
@NullMarked
package dev.dray.federation;

import org.jspecify.annotations.NullMarked;
