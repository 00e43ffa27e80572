package dev.dray.server.api;

import dev.dray.download.DownloadPlan;
import dev.dray.download.PlannedFile;
import dev.dray.model.variant.Variant;
import dev.dray.store.FileState;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// What a download would do, in the words of `dray download --dry-run --json`.
final class PlanJson {

  private PlanJson() {}

  static ObjectNode of(DownloadPlan plan) {
    return Fields.of(fields ->
        fields
            .flag("dry_run", true)
            .text("repo", plan.listing().name())
            .text("revision", plan.listing().revision().text())
            .text("commit", plan.listing().commit())
            .texts("variants", plan.variants().stream().map(Variant::name).toList())
            .text("target", plan.target())
            .text("layout", plan.layout())
            .objects("files", plan.files(), PlanJson::file)
            .number("bytes", plan.totalBytes().bytes())
            .number("bytes_to_fetch", plan.bytesToFetch().bytes())
            .number("free_bytes", plan.freeSpace().bytes()));
  }

  private static void file(PlannedFile file, Fields fields) {
    fields
        .text("path", file.file().path().text())
        .number("size", file.file().size())
        .text("digest", file.file().digest())
        .text("action", action(file))
        .text(
            "from",
            file.state() instanceof FileState.Linkable linkable
                ? Optional.of(linkable.content())
                : Optional.empty())
        .number("bytes_to_fetch", file.bytesToFetch());
  }

  private static String action(PlannedFile file) {
    return switch (file.state()) {
      case FileState.Present _ -> "keep";
      case FileState.Linkable linkable -> linkable.elsewhere() ? "have" : "link";
      case FileState.Absent _ -> file.resumable() > 0 ? "resume" : "fetch";
    };
  }
}
