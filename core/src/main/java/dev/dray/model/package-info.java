/// The words for what a model is: container format, quantization, capabilities, shape, and facts
/// that know where they were read.
@NullMarked
package dev.dray.model;

import org.jspecify.annotations.NullMarked;
