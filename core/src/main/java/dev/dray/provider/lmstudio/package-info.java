/// LM Studio: by its server, or by files in its folder.
@NullMarked
package dev.dray.provider.lmstudio;

import org.jspecify.annotations.NullMarked;
