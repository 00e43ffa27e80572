/// Records of completed downloads: what came from where, and who said what its bytes should be.
@NullMarked
package dev.dray.receipt;

import org.jspecify.annotations.NullMarked;
