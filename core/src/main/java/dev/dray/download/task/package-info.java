/// How a download walks the street: select, plan, transfer, publish, and the reports on the way.
@NullMarked
package dev.dray.download.task;

import org.jspecify.annotations.NullMarked;
