/// `dray registry`: keeps the registry in order.
@NullMarked
package dev.dray.cli.registry.maintain;

import org.jspecify.annotations.NullMarked;
