package dev.dray.testkit.lmstudio;

/// A model that LM Studio can fetch.
///
/// @param name its id in the catalogue, such as `openai/gpt-oss-20b`, or a Hugging Face repository
/// @param onHub whether it is a repository, which is named by its https address
/// @param quantization the quantization it is published in, upper case
/// @param size its bytes
record PublishedModel(String name, boolean onHub, String quantization, long size) {

  /// The key under which LM Studio lists it when it is here.
  String key() {
    return onHub ? name.substring(name.indexOf('/') + 1).toLowerCase(java.util.Locale.ROOT) : name;
  }

  String publisher() {
    return name.substring(0, Math.max(0, name.indexOf('/')));
  }
}
