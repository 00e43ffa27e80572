package dev.dray.server.api;

import dev.dray.registry.DownloadFacts;
import dev.dray.registry.DownloadRegistry.Installed;
import dev.dray.registry.Layer;
import dev.dray.registry.RegistryContents;
import dev.dray.registry.RegistryEntry;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/// Entries of the registry in the words of `dray list --json` and `dray show --json`.
final class EntryJson {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private EntryJson() {}

  static void write(RegistryEntry entry, Installed installed, Fields fields) {
    DownloadFacts facts = entry.download();
    fields
        .text("name", entry.name())
        .text("display_name", entry.displayName())
        .text("backend", entry.backend())
        .text("format", facts.format())
        .text("quantization", entry.quantization())
        .text("location", facts.location())
        .flag("installed", installed.installed())
        .flag("installed_checked", installed.checked())
        .number("size_bytes", facts.size())
        .texts("roles", entry.roles())
        .text("family", entry.family())
        .flag("logical_only", !entry.hasPath())
        .text("served_model_id", entry.servedModelId())
        .flag("deprecated", entry.deprecated())
        .object("capabilities", flags -> entry.capabilityFlags().forEach(flags::flag))
        .text("producer", entry.producer())
        .text("path", facts.path());
  }

  static void details(
      RegistryEntry entry, RegistryContents contents, Installed installed, Fields fields) {
    write(entry, installed, fields);
    DownloadFacts facts = entry.download();
    List<Layer> layers = new ArrayList<>();
    for (Layer layer : List.of(Layer.CURATED, Layer.DISCOVERED)) {
      if (contents.in(layer, entry.name()).isPresent()) {
        layers.add(layer);
      }
    }
    fields
        .text("slug", entry.slug())
        .texts("aliases", entry.aliases())
        .text("repository", entry.repository())
        .text("license", entry.license())
        .texts("files", facts.files())
        .text("directory_checksum", facts.directoryChecksum())
        .text("downloaded_at", facts.downloadedAt())
        .text("last_accessed", facts.lastAccessed())
        .flag("locked", entry.versionLock().locked())
        .texts("layers", layers)
        .node("entry", MAPPER.readTree(entry.json().toString()));
  }
}
