/// Ollama on loopback: its daemon, and its registry.
@NullMarked
package dev.dray.testkit.ollama;

import org.jspecify.annotations.NullMarked;
