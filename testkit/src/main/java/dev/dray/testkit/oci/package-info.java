/// OCI registries on loopback: one that misbehaves on command, and what a real one needs to be
/// tested with.
@NullMarked
package dev.dray.testkit.oci;

import org.jspecify.annotations.NullMarked;
