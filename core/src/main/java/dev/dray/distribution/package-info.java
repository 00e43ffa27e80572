/// The distribution protocol that OCI, Docker and Ollama registries speak: names, challenges and
/// tokens, manifests, blobs. Providers put their own meaning on what it brings.
@NullMarked
package dev.dray.distribution;

import org.jspecify.annotations.NullMarked;
