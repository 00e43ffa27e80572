package dev.dray.cli.command;

import dev.dray.Commit;
import dev.dray.Dray;
import dev.dray.ModelRef;
import dev.dray.RepoKind;
import dev.dray.Revision;
import dev.dray.store.HubCache;
import dev.dray.store.RemovalPlan;
import dev.dray.store.RemovalTarget;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `dray cache rm`: removes repositories and revisions from the hub cache.
final class CacheRmCommand implements Command {

  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

  @Override
  public CommandSpec spec() {
    CommandSpec spec =
        Options.command("rm", this, "Remove repositories or revisions from the cache.")
            .addPositional(
                Options.parameter(
                    "0..*",
                    "1..*",
                    "TARGETS",
                    "org/name, org/name@revision, model/org/name, dataset/org/name, or a commit."));
    return Removals.describe(spec);
  }

  @Override
  public int run(ParseResult parsed, Session session) {
    List<RemovalTarget> targets = new ArrayList<>();
    for (String typed : Options.parameters(parsed, 0)) {
      targets.add(target(typed));
    }
    try (Dray dray = Dray.open(session.settings(parsed))) {
      HubCache cache = CacheCommands.cache(dray, parsed, session);
      RemovalPlan plan = cache.planRemoval(targets);
      return Removals.carryOut(cache, plan, parsed, session);
    }
  }

  static RemovalTarget target(String typed) {
    try {
      if (COMMIT.matcher(typed).matches()) {
        return new RemovalTarget.AnyCommit(new Commit(typed));
      }
      if (ModelRef.parse(withScheme(typed)) instanceof ModelRef.Hub hub && hub.path().isEmpty()) {
        Optional<Revision> revision = hub.revision();
        return revision.isPresent()
            ? new RemovalTarget.OneRevision(hub.kind(), hub.repo(), revision.get())
            : new RemovalTarget.Repository(hub.kind(), hub.repo());
      }
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
    throw new UsageException("'" + typed + "' is not a repository of the hub");
  }

  /// `model/org/name`, as `cache ls` and the official client write it, and `org/name`.
  private static String withScheme(String typed) {
    for (RepoKind kind : RepoKind.values()) {
      for (String word : List.of(kind.singular(), kind.plural())) {
        if (typed.startsWith(word + "/")) {
          return "hf://" + kind.plural() + typed.substring(word.length());
        }
      }
    }
    return typed;
  }
}
