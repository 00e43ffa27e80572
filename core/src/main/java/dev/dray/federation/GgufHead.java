package dev.dray.federation;

import dev.dray.format.FormatException;
import dev.dray.format.GgufHeader;
import dev.dray.format.GgufReader;
import dev.dray.format.LocalFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/// What Ollama wants to be told of a model in a GGUF file.
///
/// @param architecture such as `llama`
/// @param sizeLabel such as `8B`, where the file says so
/// @param fileType the quantization of most tensors, such as `Q4_K_M`, where the file says so
record GgufHead(String architecture, Optional<String> sizeLabel, Optional<String> fileType) {

  /// Reads the head of a file, up to where the tokenizer begins.
  ///
  /// @return nothing if it is no GGUF file, or names no architecture
  /// @throws IOException if it cannot be read
  static Optional<GgufHead> read(Path file) throws IOException {
    try (LocalFile in = LocalFile.open(file, file.toString())) {
      GgufHeader header = GgufReader.readBeginning(in);
      return header
          .architecture()
          .map(name -> new GgufHead(name, header.text("general.size_label"), header.fileType()));
    } catch (FormatException e) {
      return Optional.empty();
    }
  }
}
