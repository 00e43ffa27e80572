/// Keeping a registry in order: what commands and programs change in it besides downloads. Every
/// change is an [dev.dray.registry.upkeep.Edit], which can be looked at before it is made.
@NullMarked
package dev.dray.registry.upkeep;

import org.jspecify.annotations.NullMarked;
