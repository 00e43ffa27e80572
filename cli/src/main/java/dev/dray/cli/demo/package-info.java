/// `dray demo`: the main job on a hub that runs inside the program. Loaded only by that command.
@NullMarked
package dev.dray.cli.demo;

import org.jspecify.annotations.NullMarked;
