/// The service: opened and closed like the library, it answers HTTP until then.
@NullMarked
package dev.dray.server;

import org.jspecify.annotations.NullMarked;
