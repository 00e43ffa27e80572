/// Files that the mirror sends: whole ones from the disk, and ones that are still arriving.
@NullMarked
package dev.dray.server.mirror.content;

import org.jspecify.annotations.NullMarked;
