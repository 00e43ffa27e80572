package dev.dray.registry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Registry files in the shape that ImageWorks writes: every key of an entry, capabilities in all
/// their spellings, and times with an offset.
final class ImageWorksFiles {
  private ImageWorksFiles() {}

  static final String LLAMA =
      entry(
          "llama_8.0b_(Q5_K_M)",
          "llama 8.0b (Q5 K M)",
          "ollama",
          "ollama:/llama3.1:q5_k_m",
          "llama3.1",
          "q5_k_m",
          "gguf",
          "\"vision\": false",
          "\"created_from_download\": true",
          "\"caption\"");

  static final String QWEN =
      entry(
          "qwen2.5-vl-7b-instruct_(AWQ)",
          "qwen2.5-vl-7b-instruct (AWQ)",
          "vllm",
          "/models/weights/Qwen/Qwen2.5-VL-7B-Instruct-AWQ",
          "qwen2.5-vl-7b-instruct-awq",
          "awq",
          "safetensors",
          "\"vision\": true",
          "\"notes\": \"caf\\u00e9\"",
          "\"description\"");

  static final String QWEN_CURATED =
      """
      {
        "name": "qwen2.5-vl-7b-instruct_(AWQ)",
        "display_name": "Qwen for captions",
        "backend": "vllm",
        "capabilities": {
          "vision": true,
          "tools": false
        },
        "generation_defaults": {
          "temperature": 0.1
        },
        "metadata": {
          "registry_layer": "curated"
        },
        "model_aliases": [
          "captioner"
        ],
        "roles": [
          "caption",
          "keywords"
        ],
        "license": null,
        "deprecated": false,
        "download_path": "/not/believed"
      }\
      """
          .indent(2)
          .stripTrailing();

  static String file(String... entries) {
    return entries.length == 0 ? "[]\n" : "[\n" + String.join(",\n", entries) + "\n]\n";
  }

  static void write(Path folder, Layer layer, String text) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve(layer.fileName()), text);
  }

  private static String entry(
      String name,
      String display,
      String backend,
      String path,
      String family,
      String quant,
      String format,
      String capability,
      String metadata,
      String role) {
    return """
    {
      "name": "%s",
      "display_name": "%s",
      "backend": "%s",
      "backend_config": {
        "port": 11434,
        "model_path": "%s",
        "extra_args": []
      },
      "capabilities": {
        "text": true,
        %s,
        "chat": true,
        "tool_use": true
      },
      "generation_defaults": {
        "temperature": 0.95,
        "top_p": 1e-05
      },
      "artifacts": {
        "aggregate_sha256": "",
        "files": []
      },
      "chat_template": {
        "source": "embedded",
        "path": null,
        "sha256": null
      },
      "version_lock": {
        "locked": false,
        "expected_aggregate_sha256": null,
        "last_verified": null
      },
      "performance": {
        "rolling_samples": 0,
        "ttft_ms_avg": null,
        "throughput_toks_per_s_avg": null,
        "last_sample": null
      },
      "probes": {
        "vision": null
      },
      "profiles_placeholder": null,
      "metadata": {
        %s
      },
      "served_model_id": null,
      "model_aliases": [],
      "roles": [
        %s
      ],
      "license": null,
      "source": null,
      "deprecated": false,
      "family": "%s",
      "source_provider": "hf",
      "quantization": "%s",
      "backend_alternatives": [],
      "role_priority": {},
      "download_format": "%s",
      "download_location": "linux_wsl",
      "download_path": "%s",
      "download_size_bytes": 13437642208,
      "download_files": [],
      "download_directory_checksum": "",
      "downloaded_at": "2025-10-30T22:31:34.990500+00:00",
      "last_accessed": "2025-10-30T22:31:37.260180+00:00",
      "future_key": [
        1.50
      ]
    }\
    """
        .formatted(
            name, display, backend, path, capability, metadata, role, family, quant, format, path)
        .indent(2)
        .stripTrailing();
  }
}
