/// Who may come in: the hosts that the service answers to, the pages that may call it, the tokens
/// that people and programs show, and what is written down about all of them.
@NullMarked
package dev.dray.server.guard;

import org.jspecify.annotations.NullMarked;
