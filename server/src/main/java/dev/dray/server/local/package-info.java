/// The Downloads API below `/local`: start the download of one file, follow all of them in one
/// stream of events, cancel one. The words are those of that API, which others wrote clients for;
/// behind them are the same jobs as behind every other API of the service.
@NullMarked
package dev.dray.server.local;

import org.jspecify.annotations.NullMarked;
