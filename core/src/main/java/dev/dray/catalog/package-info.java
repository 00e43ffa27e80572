/// Models worth having: what is known of them before anything is downloaded, and which of them suit
/// a purpose and a machine.
@NullMarked
package dev.dray.catalog;

import org.jspecify.annotations.NullMarked;
