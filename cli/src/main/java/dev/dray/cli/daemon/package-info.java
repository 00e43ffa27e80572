/// The commands for programs that keep models themselves: LM Studio, llama-server, Docker Model
/// Runner.
@NullMarked
package dev.dray.cli.daemon;

import org.jspecify.annotations.NullMarked;
