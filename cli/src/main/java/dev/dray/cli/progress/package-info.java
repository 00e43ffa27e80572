/// How a running download is shown: live bars, plain lines, JSON lines, or not at all.
@NullMarked
package dev.dray.cli.progress;

import org.jspecify.annotations.NullMarked;
