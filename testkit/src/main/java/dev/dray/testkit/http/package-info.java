/// A raw-socket HTTP/1.1 server with control over every byte it sends, and a log of all it got.
@NullMarked
package dev.dray.testkit.http;

import org.jspecify.annotations.NullMarked;
