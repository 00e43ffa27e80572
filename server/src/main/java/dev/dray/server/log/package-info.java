/// What the service writes down: lines of JSON in files that make room for themselves, and a few
/// words for whoever watches it start.
@NullMarked
package dev.dray.server.log;

import org.jspecify.annotations.NullMarked;
