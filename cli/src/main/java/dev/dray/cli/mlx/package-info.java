/// The alias program `mlx-download`: the command line that users of the MLX downloader know.
@NullMarked
package dev.dray.cli.mlx;

import org.jspecify.annotations.NullMarked;
