/// `dray serve`: the service, started and stopped. The launcher puts its modules on the module path
/// for this command alone, so nothing outside this package names them, and in here only the classes
/// that a run needs.
@NullMarked
package dev.dray.cli.serve;

import org.jspecify.annotations.NullMarked;
