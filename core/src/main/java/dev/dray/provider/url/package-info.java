/// One file at any http or https address.
@NullMarked
package dev.dray.provider.url;

import org.jspecify.annotations.NullMarked;
