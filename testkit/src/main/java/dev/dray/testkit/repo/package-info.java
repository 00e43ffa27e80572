/// Repositories as a hub holds them: files, commits, branches, tags and who may read them.
@NullMarked
package dev.dray.testkit.repo;

import org.jspecify.annotations.NullMarked;
