/// The tables of the service: SQLite in a file, or PostgreSQL for several nodes; the same
/// statements for both.
@NullMarked
package dev.dray.server.database;

import org.jspecify.annotations.NullMarked;
