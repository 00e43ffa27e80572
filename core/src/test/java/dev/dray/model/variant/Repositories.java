package dev.dray.model.variant;

import dev.dray.RepoPath;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/// Listings as repositories of the Hub have them: names and orders of size are those of real ones,
/// shortened.
final class Repositories {

  private Repositories() {}

  /// Files from `path size` words; a size may end in K, M or G.
  static List<VariantFile> files(String... lines) {
    List<VariantFile> files = new ArrayList<>();
    for (String line : lines) {
      int blank = line.lastIndexOf(' ');
      String size = line.substring(blank + 1);
      long unit =
          switch (size.charAt(size.length() - 1)) {
            case 'K' -> 1_000;
            case 'M' -> 1_000_000;
            case 'G' -> 1_000_000_000;
            default -> 1;
          };
      double number = Double.parseDouble(unit == 1 ? size : size.substring(0, size.length() - 1));
      files.add(
          new VariantFile(
              new RepoPath(line.substring(0, blank)), OptionalLong.of(Math.round(number * unit))));
    }
    return files;
  }

  /// A vision model in many quantizations, one of them split, with projectors and an importance
  /// matrix.
  static List<VariantFile> gguf() {
    return files(
        ".gitattributes 2K",
        "README.md 12K",
        "LICENSE 11K",
        "config.json 1K",
        "params 1K",
        "template 2K",
        "BF16/Seer-30B-BF16-00001-of-00002.gguf 49G",
        "BF16/Seer-30B-BF16-00002-of-00002.gguf 12G",
        "Seer-30B-IQ4_XS.gguf 16.4G",
        "Seer-30B-Q2_K.gguf 11.3G",
        "Seer-30B-Q4_K_M.gguf 18.6G",
        "Seer-30B-Q8_0.gguf 32.5G",
        "Seer-30B-UD-Q4_K_XL.gguf 17.7G",
        "imatrix_unsloth.dat 140M",
        "mmproj-BF16.gguf 1.1G",
        "mmproj-F16.gguf 1.1G",
        "mmproj-F32.gguf 2.2G");
  }

  /// Shards of safetensors beside the author's own layout.
  static List<VariantFile> llama() {
    return files(
        ".gitattributes 2K",
        "LICENSE 8K",
        "README.md 41K",
        "USE_POLICY.md 5K",
        "config.json 1K",
        "generation_config.json 1K",
        "model-00001-of-00004.safetensors 4.9G",
        "model-00002-of-00004.safetensors 5G",
        "model-00003-of-00004.safetensors 4.9G",
        "model-00004-of-00004.safetensors 1.1G",
        "model.safetensors.index.json 24K",
        "original/consolidated.00.pth 16G",
        "original/params.json 1K",
        "original/tokenizer.model 2M",
        "special_tokens_map.json 1K",
        "tokenizer.json 9M",
        "tokenizer_config.json 55K");
  }

  /// The same small model for every framework of its day.
  static List<VariantFile> gpt2() {
    return files(
        "64-8bits.tflite 125M",
        "64.tflite 495M",
        "README.md 8K",
        "config.json 1K",
        "flax_model.msgpack 497M",
        "merges.txt 456K",
        "model.safetensors 548M",
        "onnx/config.json 1K",
        "onnx/decoder_model.onnx 653M",
        "onnx/decoder_model_merged.onnx 655M",
        "pytorch_model.bin 548M",
        "rust_model.ot 702M",
        "tf_model.h5 497M",
        "tokenizer.json 1.3M",
        "vocab.json 1M");
  }

  /// A pipeline in two precisions, with ONNX in its folders and single files at the top.
  static List<VariantFile> diffusion() {
    return files(
        "LICENSE.md 14K",
        "README.md 14K",
        "comparison.png 130K",
        "model_index.json 1K",
        "scheduler/scheduler_config.json 1K",
        "sd_xl_base_1.0.safetensors 6.9G",
        "sd_xl_base_1.0_0.9vae.safetensors 6.9G",
        "text_encoder/config.json 1K",
        "text_encoder/flax_model.msgpack 490M",
        "text_encoder/model.fp16.safetensors 246M",
        "text_encoder/model.onnx 492M",
        "text_encoder/model.safetensors 492M",
        "tokenizer/merges.txt 525K",
        "tokenizer/vocab.json 1M",
        "unet/config.json 2K",
        "unet/diffusion_pytorch_model.fp16.safetensors 5.1G",
        "unet/diffusion_pytorch_model.safetensors 10.3G",
        "unet/model.onnx 7M",
        "unet/model.onnx_data 10.3G",
        "vae/config.json 1K",
        "vae/diffusion_pytorch_model.safetensors 335M");
  }

  /// A model for browsers: only ONNX, in many precisions of two components.
  static List<VariantFile> onnx() {
    return files(
        "README.md 2K",
        "config.json 1K",
        "onnx/decoder_model_merged.onnx 200M",
        "onnx/decoder_model_merged_fp16.onnx 100M",
        "onnx/decoder_model_merged_q4f16.onnx 50M",
        "onnx/decoder_model_merged_quantized.onnx 51M",
        "onnx/encoder_model.onnx 80M",
        "onnx/encoder_model_fp16.onnx 40M",
        "onnx/encoder_model_quantized.onnx 21M",
        "tokenizer.json 2M");
  }

  /// Sentence embeddings: modules in folders belong to the model.
  static List<VariantFile> embedding() {
    return files(
        "1_Pooling/config.json 1K",
        "2_Dense/config.json 1K",
        "2_Dense/model.safetensors 9M",
        "2_Dense/pytorch_model.bin 9M",
        "README.md 10K",
        "config.json 1K",
        "model.safetensors 90M",
        "modules.json 1K",
        "openvino/openvino_model.bin 90M",
        "openvino/openvino_model.xml 200K",
        "openvino/openvino_model_qint8_quantized.bin 23M",
        "openvino/openvino_model_qint8_quantized.xml 300K",
        "pytorch_model.bin 90M",
        "tokenizer.json 400K",
        "train_script.py 13K",
        "vocab.txt 200K");
  }

  /// What a training left: an adapter and its states.
  static List<VariantFile> training() {
    return files(
        "README.md 5K",
        "adapter_config.json 1K",
        "adapter_model.safetensors 160M",
        "checkpoint-1000/adapter_config.json 1K",
        "checkpoint-1000/adapter_model.safetensors 160M",
        "checkpoint-1000/optimizer.pt 320M",
        "checkpoint-1000/trainer_state.json 9K",
        "checkpoint-500/adapter_config.json 1K",
        "checkpoint-500/adapter_model.safetensors 160M",
        "checkpoint-500/optimizer.pt 320M",
        "tokenizer.json 9M",
        "training_args.bin 5K");
  }

  /// A quantized model of MLX.
  static List<VariantFile> mlx() {
    return files(
        "README.md 1K",
        "config.json 1K",
        "model.safetensors 1.7G",
        "model.safetensors.index.json 40K",
        "tokenizer.json 9M",
        "tokenizer_config.json 40K");
  }

  /// All of them.
  static Stream<List<VariantFile>> all() {
    return Stream.of(gguf(), llama(), gpt2(), diffusion(), onnx(), embedding(), training(), mlx());
  }
}
