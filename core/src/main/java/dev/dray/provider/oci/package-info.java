/// Models in OCI registries: Docker's models, CNCF ModelPack, Ollama's shape, artefacts in general.
@NullMarked
package dev.dray.provider.oci;

import org.jspecify.annotations.NullMarked;
