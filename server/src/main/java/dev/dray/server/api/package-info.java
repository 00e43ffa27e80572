/// The API below `/api/v1` and the list of models below `/v1`, as `openapi.yaml` beside these
/// classes says: a test holds the two together.
@NullMarked
package dev.dray.server.api;

import org.jspecify.annotations.NullMarked;
