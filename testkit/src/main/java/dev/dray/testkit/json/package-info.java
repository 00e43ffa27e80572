/// Just enough JSON for a test server: write maps and lists, read request bodies.
@NullMarked
package dev.dray.testkit.json;

import org.jspecify.annotations.NullMarked;
