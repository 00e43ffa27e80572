/// The contract of the API: `openapi.yaml` read, as JSON and as a page for people.
@NullMarked
package dev.dray.server.api.contract;

import org.jspecify.annotations.NullMarked;
