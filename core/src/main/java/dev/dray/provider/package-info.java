/// Where models are published: the provider contract and what a provider says about a model.
@NullMarked
package dev.dray.provider;

import org.jspecify.annotations.NullMarked;
