"""What the books cost: a large registry, a cache of many models, and proving what is here."""

import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

from . import measure, peers
from .cases import Group, Row, digest
from .peers import not_installed
from .servers import Hub

REGISTRY = "model_registry.discovered.json"


def registry(bench, size):
    """size: entries."""
    folder = bench.work / "registry"
    file = folder / REGISTRY
    _write_registry(file, size)
    env = bench.environment(DRAY_REGISTRY_DIR=str(folder))
    bench.fresh()
    listing = Row("dray list --json")

    def run():
        sample = measure.run([bench.dray, "list", "--json"], bench.work, env=env)
        listed = json.loads((bench.work / "run.log").read_text())
        if len(listed) != size:
            raise measure.RunFailed(f"{len(listed)} of {size} entries were listed")
        return sample

    listing.run = run
    if size >= 10_000:
        listing.notes += _loops(bench, size)
    yield Group(f"{size} entries, {file.stat().st_size >> 20} MiB", [
        listing,
        Row("dray show NAME", lambda: measure.run(
            [bench.dray, "show", _name(size // 2), "--json"], bench.work, env=env)),
        Row("python3, json.load of the same file", lambda: measure.run(
            [sys.executable, "-c", "import json, sys; json.load(open(sys.argv[1]))", file],
            bench.work, env=env)),
    ])


def _loops(bench, size):
    """Sentences about reading and finding in a program that runs, by JMH."""
    result = bench.work / "jmh.json"
    done = subprocess.run(
        [bench.root / "benchmarks/jmh.sh", r"RegistryLoop\.(find|read)$", "-f", "1", "-wi", "3",
         "-w", "2", "-i", "5", "-r", "2", "-p", f"entries={size}", "-rf", "json", "-rff", result],
        env={**os.environ, "JAVA_HOME": str(Path(bench.java).parent.parent)},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode or not result.exists():
        return ["in a program that runs: not measured, JMH failed: " + done.stdout[-200:].strip()]
    told = []
    for loop in json.loads(result.read_text()):
        figure = loop["primaryMetric"]
        unit = figure["scoreUnit"].split("/")[0].replace("us", "µs")
        if loop["benchmark"].endswith("find"):
            at = figure["scorePercentiles"]
            told.append("in a program that runs, a look-up by any name, the glance at the files "
                        f"included: p50 {at['50.0']:.1f} {unit}, p99 {at['99.0']:.1f} {unit}")
        else:
            told.append(f"in a program that runs, reading all of it: {figure['score'] / 1e6:.2f} s")
    return told


def _name(number):
    return f"model-{number}-7b-{'vllm-fp16' if number % 3 == 0 else 'unassigned-gguf-q4_k_m'}"


def _entry(number):
    """As a download leaves it; every third has six files."""
    shards = number % 3 == 0
    repository = f"org{number % 997}/Model-{number}-7B"
    path = f"/models/weights/{repository}"
    quant = "fp16" if shards else "q4_k_m"
    files = [{"path": f"model-0000{k}-of-00006.safetensors", "size": 1_000_000 + number,
              "sha256": f"{number * 31 + k:064x}"} for k in range(6 if shards else 1)]
    display = f"model-{number} 7b ({'FP16' if shards else 'Q4 K M'})"
    checksum = f"v2:{number * 7919:016x}"
    at = f"2026-01-01T00:{number // 60 % 60:02}:{number % 60:02}+00:00"
    flags = ("text", "vision", "audio", "embedding", "tools", "thinking", "reasoning")
    return {
        "name": _name(number), "display_name": display,
        "backend": "vllm" if shards else "unassigned",
        "backend_config": {"port": 24001 if shards else 0, "model_path": path, "extra_args": []},
        "capabilities": {flag: flag == "text" for flag in flags},
        "generation_defaults": {},
        "artifacts": {"aggregate_sha256": None, "files": []},
        "chat_template": {"source": "embedded", "path": None, "sha256": None},
        "version_lock": {"locked": False, "expected_aggregate_sha256": None,
                         "last_verified": None},
        "performance": {"rolling_samples": 0, "ttft_ms_avg": None,
                        "throughput_toks_per_s_avg": None, "last_sample": None},
        "probes": {"vision": None}, "profiles_placeholder": None,
        "metadata": {"created_from_download": True, "commit": f"{number:040x}",
                     "slug": display.replace(" ", "_")},
        "served_model_id": None, "model_aliases": [repository], "roles": [], "license": None,
        "source": {"huggingface_id": repository, "format": "safetensors" if shards else "gguf",
                   "path": path, "size_bytes": sum(f["size"] for f in files),
                   "directory_checksum": checksum, "files": files},
        "deprecated": False, "family": f"model-{number}-7b", "source_provider": "hf",
        "quantization": quant, "backend_alternatives": [], "role_priority": {},
        "download_format": "safetensors" if shards else "gguf",
        "download_location": "hub-cache", "download_path": path,
        "download_size_bytes": sum(f["size"] for f in files),
        "download_files": [f["path"] for f in files],
        "download_directory_checksum": checksum, "downloaded_at": at, "last_accessed": at,
    }


def _write_registry(file, size):
    file.parent.mkdir()
    with open(file, "w") as out:
        for number in range(size):
            text = json.dumps(_entry(number), indent=2)
            out.write(("[\n  " if number == 0 else ",\n  ") + text.replace("\n", "\n  "))
        out.write("\n]\n")
    file.with_name("model_registry.curated.json").write_text("[]\n")


def cache(bench, size):
    """size: models of four files, as a download leaves them."""
    bench.fresh()
    hub = bench.work / "home" / "hf" / "hub"
    _write_cache(hub, size)
    env = bench.environment()
    hf = Path(bench.python).with_name("hf") if bench.python else None

    def listed(argv):
        def run():
            return measure.run(argv, bench.work, env=env)
        return run

    try:
        yield Group(f"{size} models", [
            Row("dray cache ls", listed([bench.dray, "cache", "ls"])),
            Row("dray ls", listed([bench.dray, "ls"])),
            Row("hf cache ls", listed([hf, "cache", "ls"]) if hf else None,
                None if hf and hf.exists() else "not installed: hf", most=2),
            Row("du -sL", listed(["du", "-sL", hub]), not_installed("du")),
        ])
    finally:
        shutil.rmtree(hub, ignore_errors=True)


def _write_cache(hub, size):
    source = random.Random(1)
    for number in range(size):
        folder = hub / f"models--acme--model-{number:05}"
        commit = source.randbytes(20).hex()
        snapshot = folder / "snapshots" / commit
        for place in (folder / "blobs", folder / "refs", folder / "trees", snapshot):
            place.mkdir(parents=True)
        files = {}
        for name in ("README.md", "config.json", "model.safetensors", "tokenizer.json"):
            large = name.endswith(".safetensors")
            content = source.randbytes(4096 if large else 200)
            git = hashlib.sha1(f"blob {len(content)}\0".encode() + content).hexdigest()
            blob = hashlib.sha256(content).hexdigest() if large else git
            (folder / "blobs" / blob).write_bytes(content)
            (snapshot / name).symlink_to(f"../../blobs/{blob}")
            files[name] = {"size": len(content), "blob_id": git}
            if large:
                files[name].update(lfs_sha256=blob, lfs_size=len(content))
        (folder / "refs" / "main").write_text(commit)
        (folder / "trees" / f"{commit}.json").write_text(
            json.dumps({"format_version": 1, "files": files}, indent=1))


def verify(bench, size):
    """size: bytes of the model's one large file, which are in the page cache for all."""
    library = bench.root / "cli/target/dist/lib"
    bench.fresh()
    env = bench.environment()
    with Hub(bench.java, library, 1, 10, big=size) as hub:
        measure.run([bench.dray, "download", "acme/big", "--endpoint", hub.endpoint], bench.work,
                    env=env)
    blob = max((bench.work / "home").rglob("blobs/*"), key=lambda file: file.stat().st_size)
    expected = digest(blob)

    def proven(argv):
        def run():
            sample = measure.run(argv, bench.work, env=env)
            if argv[0] != bench.dray and expected not in (bench.work / "run.log").read_text():
                raise measure.RunFailed("it told another digest")
            return sample
        return run

    yield Group("acme/big", [
        Row("dray verify --deep", proven([bench.dray, "verify", "acme/big", "--deep"])),
        Row("sha256sum", proven(["sha256sum", blob]), not_installed("sha256sum"),
            goals={"cpu": 1.0, "wall": 1.0}),
        Row("openssl dgst -sha256", proven(["openssl", "dgst", "-sha256", "-r", blob]),
            not_installed("openssl")),
    ])
    bench.fresh()
