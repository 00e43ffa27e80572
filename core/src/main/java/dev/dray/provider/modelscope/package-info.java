/// ModelScope: its API, and what it answers.
@NullMarked
package dev.dray.provider.modelscope;

import org.jspecify.annotations.NullMarked;
