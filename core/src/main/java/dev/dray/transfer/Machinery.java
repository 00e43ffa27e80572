package dev.dray.transfer;

import dev.dray.http.Network;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/// What all transfers of an engine share, and what tests replace.
///
/// @param threads runs connections and hashers, each on a platform thread of its own: on slow links
///   they cost half of what virtual ones do (measured November 2026)
/// @param buffers what connections read into and hashers read with
/// @param blocks what is written past the page cache, of [Landing#BLOCK] bytes
/// @param memory how many connections were right for a host
/// @param standings which servers gave trouble
/// @param nanoClock never goes back
/// @param clock what dates in headers are compared with
/// @param random 0 to 1, spreads waits
record Machinery(
    TransferOptions options,
    Network network,
    ConnectionSlots slots,
    BufferPool buffers,
    BufferPool blocks,
    Executor threads,
    PartFile.Disk disk,
    LeaseKeeper leases,
    HostMemory memory,
    SourceStandings standings,
    LongSupplier nanoClock,
    InstantSource clock,
    DoubleSupplier random) {}
