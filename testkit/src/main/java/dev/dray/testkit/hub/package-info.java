/// A loopback Hub with its CDN on another host name, faithful to the wire protocol.
@NullMarked
package dev.dray.testkit.hub;

import org.jspecify.annotations.NullMarked;
