/// The one HTTP/1.1 client of Dray: small API calls and bulk bytes over the same lean connections.
/// Redirects, credentials, proxies, TLS, time limits and the headers that hubs answer with live
/// here; what an answer means lives with the providers, which bytes to ask for with the engine.
@NullMarked
package dev.dray.http;

import org.jspecify.annotations.NullMarked;
