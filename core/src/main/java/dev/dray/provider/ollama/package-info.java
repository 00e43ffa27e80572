/// Ollama: its daemon, and its registry without the daemon.
@NullMarked
package dev.dray.provider.ollama;

import org.jspecify.annotations.NullMarked;
