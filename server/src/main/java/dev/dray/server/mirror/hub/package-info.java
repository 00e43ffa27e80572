/// The mirror as clients of the Hugging Face hub see it.
@NullMarked
package dev.dray.server.mirror.hub;

import org.jspecify.annotations.NullMarked;
