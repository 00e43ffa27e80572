/// The mirror as `ollama pull` and other clients of registries see it.
@NullMarked
package dev.dray.server.mirror.ollama;

import org.jspecify.annotations.NullMarked;
