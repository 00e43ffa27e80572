/// Inner loops of the HTTP client, in its own package to reach them.
@NullMarked
package dev.dray.http;

import org.jspecify.annotations.NullMarked;
