/// `dray ollama`: what an Ollama daemon keeps.
@NullMarked
package dev.dray.cli.ollama;

import org.jspecify.annotations.NullMarked;
