"""Writes models with the real writers and tells what the real readers see in them.

Run as: writers.py FOLDER. Prints one line for each file: name, tab, key=value pairs.
"""

import ctypes
import os
import sys

import gguf
import numpy
import safetensors
from gguf import GGMLQuantizationType as Q


def write_gguf(path, quantization, file_type, endian=gguf.GGUFEndian.LITTLE, parts=0, alignment=32):
    writer = gguf.GGUFWriter(
        path, "llama", endianess=endian, split_max_tensors=parts, use_temp_file=False
    )
    if alignment != 32:
        writer.add_custom_alignment(alignment)
    writer.add_name("Tiny")
    writer.add_context_length(4096)
    writer.add_embedding_length(256)
    writer.add_block_count(2)
    writer.add_head_count([8, 4])
    writer.add_file_type(file_type)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_tokenizer_model("gpt2")
    writer.add_token_list(["<s>", "größe", "c"] * 300)
    writer.add_token_scores([0.5] * 900)
    writer.add_token_types([1] * 900)
    writer.add_chat_template("{{ messages }}")
    rng = numpy.random.default_rng(7)
    for name, rows in (("token_embd.weight", 64), ("blk.0.attn_q.weight", 256), ("output.weight", 32)):
        data = rng.standard_normal((rows, 256), dtype=numpy.float32)
        packed = gguf.quants.quantize(data, quantization)
        if endian == gguf.GGUFEndian.BIG:
            writer.add_tensor(name, packed)
        else:
            writer.add_tensor(name, packed, raw_dtype=quantization)
    writer.add_tensor("output_norm.weight", numpy.ones(256, dtype=numpy.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def tell_gguf(path):
    reader = gguf.GGUFReader(path)
    fields = reader.fields

    def number(key):
        return int(fields[key].parts[fields[key].data[0]][0]) if key in fields else ""

    last = max(reader.tensors, key=lambda t: int(t.data_offset))
    print(
        os.path.basename(path),
        " ".join(
            (
                f"tensors={len(reader.tensors)}",
                f"parameters={sum(int(t.n_elements) for t in reader.tensors)}",
                f"file_type={number('general.file_type')}",
                f"context={number('llama.context_length')}",
                f"tokens={len(fields['tokenizer.ggml.tokens'].data) if 'tokenizer.ggml.tokens' in fields else ''}",
                f"end={int(last.data_offset) + int(last.n_bytes)}",
            )
        ),
        sep="\t",
    )


def write_safetensors(path, tensors, metadata=None):
    buffers = {name: ctypes.create_string_buffer(max(length, 1)) for name, (_, _, length) in tensors.items()}
    content = {
        name: safetensors.TensorSpec(
            dtype=dtype, shape=shape, data_ptr=ctypes.addressof(buffers[name]), data_len=length
        )
        for name, (dtype, shape, length) in tensors.items()
    }
    safetensors.serialize_file(content, path, metadata)


def tell_safetensors(path):
    with safetensors.safe_open(path, framework="numpy") as file:
        names = list(file.keys())
        count = 0
        for name in names:
            elements = 1
            for size in file.get_slice(name).get_shape():
                elements *= size
            count += elements
    print(
        os.path.basename(path),
        f"tensors={len(names)} elements={count} end={os.path.getsize(path)}",
        sep="\t",
    )


def main(folder):
    for label, quantization, file_type in (
        ("F32", Q.F32, 0),
        ("F16", Q.F16, 1),
        ("BF16", Q.BF16, 32),
        ("Q4_0", Q.Q4_0, 2),
        ("Q4_1", Q.Q4_1, 3),
        ("Q5_0", Q.Q5_0, 8),
        ("Q5_1", Q.Q5_1, 9),
        ("Q8_0", Q.Q8_0, 7),
        ("TQ1_0", Q.TQ1_0, 36),
        ("TQ2_0", Q.TQ2_0, 37),
    ):
        write_gguf(os.path.join(folder, f"tiny-{label}.gguf"), quantization, file_type)
    write_gguf(os.path.join(folder, "aligned-Q8_0.gguf"), Q.Q8_0, 7, alignment=128)
    write_gguf(os.path.join(folder, "big-endian-F32.gguf"), Q.F32, 0, endian=gguf.GGUFEndian.BIG)
    write_gguf(os.path.join(folder, "split-Q8_0.gguf"), Q.Q8_0, 7, parts=2)
    write_safetensors(
        os.path.join(folder, "plain.safetensors"),
        {"a.weight": ("bfloat16", [16, 32], 1024), "a.bias": ("float32", [32], 128)},
        {"format": "pt"},
    )
    write_safetensors(
        os.path.join(folder, "eight.safetensors"),
        {"a.weight": ("float8_e4m3fn", [16, 32], 512), "a.weight_scale": ("float32", [1], 4)},
    )
    write_safetensors(
        os.path.join(folder, "odd.safetensors"),
        {"scalar": ("int64", [], 8), "empty": ("float16", [0, 4], 0), "flags": ("bool", [3], 3)},
    )
    for name in sorted(os.listdir(folder)):
        path = os.path.join(folder, name)
        if name.endswith(".gguf"):
            tell_gguf(path)
        elif name.endswith(".safetensors"):
            tell_safetensors(path)


main(sys.argv[1])
