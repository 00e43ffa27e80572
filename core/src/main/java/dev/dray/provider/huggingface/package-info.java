/// The Hugging Face Hub and everything that speaks its protocol: listings, search, tokens, errors.
@NullMarked
package dev.dray.provider.huggingface;

import org.jspecify.annotations.NullMarked;
