/// True model files, small or huge: GGUF, safetensors, tokenizers, model cards.
@NullMarked
package dev.dray.testkit.weights;

import org.jspecify.annotations.NullMarked;
