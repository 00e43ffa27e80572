"""The tools that are compared: whether they are here, and how each is told to fetch a file."""

import os
import shlex
import shutil
import time
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Bench:
    """What every case works with."""

    root: Path
    work: Path
    python: str
    java: str
    env: dict = field(default_factory=dict)

    @property
    def dray(self):
        return self.root / "cli/target/dist/bin/dray"

    @property
    def out(self):
        return self.work / "out"

    def environment(self, **more):
        """A clean one: no proxies, no settings of whoever runs this."""
        home = self.work / "home"
        home.mkdir(exist_ok=True)
        base = {
            "PATH": os.environ["PATH"] + ":/usr/sbin",
            "HOME": str(home),
            "HF_HOME": str(home / "hf"),
            "DRAY_HOME": str(home / "dray"),
            "SSL_CERT_FILE": str(self.work / "cert.pem"),
            "LC_ALL": "C.UTF-8",
        }
        if "DRAY_JAVA_HOME" in os.environ:
            base["DRAY_JAVA_HOME"] = os.environ["DRAY_JAVA_HOME"]
        return {**base, **more}

    def set_aside(self):
        """Puts what the tool before has left out of the way, without removing it: ext4 looks long
        for a free inode while many were given back lately."""
        for folder in (self.out, self.work / "home"):
            if folder.exists():
                aside = self.work / "aside"
                aside.mkdir(exist_ok=True)
                folder.rename(aside / f"{folder.name}-{time.monotonic_ns()}")

    def fresh(self):
        """Forgets what the tool before has left."""
        shutil.rmtree(self.out, ignore_errors=True)
        shutil.rmtree(self.work / "home", ignore_errors=True)
        self.out.mkdir(parents=True)


def not_installed(*tools):
    """What to say of a row whose tools are not all here; None if they are."""
    missing = [t for t in tools if not shutil.which(t)]
    return f"not installed: {', '.join(missing)}" if missing else None


def dray(bench: Bench, url, sha256, connections=None):
    more = [f"--connections={connections}"] if connections else []
    return [bench.dray, "download", url, "--sha256", sha256, "--to", bench.out,
            "--cacert", bench.work / "cert.pem", "--quiet", *more]


def _then_hash(bench, command, sha256):
    file = shlex.quote(str(bench.out / "model.bin"))
    words = " ".join(shlex.quote(str(word)) for word in command)
    return ["sh", "-c", f"{words} && openssl dgst -sha256 -r {file} | grep -q ^{sha256}"]


def curl(bench, url, sha256):
    return _then_hash(bench, ["curl", "-sS", "--fail", "--cacert", bench.work / "cert.pem",
                              "-o", bench.out / "model.bin", url], sha256)


def wget(bench, url, sha256):
    return _then_hash(bench, ["wget", "-q", "--no-config", "--ca-certificate",
                              bench.work / "cert.pem", "-O", bench.out / "model.bin", url], sha256)


def axel(bench, url, sha256):
    # It finds neither addresses nor localhost among a certificate's names, so it checks none.
    return _then_hash(bench, ["axel", "-q", "-k", "-n", "8",
                              "-o", bench.out / "model.bin", url], sha256)


def _aria2c(bench, url, connections, *more):
    return ["aria2c", "-q", "--no-conf", f"-x{connections}", f"-s{connections}",
            f"--ca-certificate={bench.work / 'cert.pem'}", "--allow-overwrite=true",
            "-d", bench.out, "-o", "model.bin", *more, url]


def aria2c(bench, url, sha256, connections=16, *more):
    return _then_hash(bench, _aria2c(bench, url, connections, *more), sha256)


def aria2c_checksum(bench, url, sha256):
    return _aria2c(bench, url, 16, f"--checksum=sha-256={sha256}")


OFFICIAL_FILE = """
import sys
from huggingface_hub import hf_hub_download
print(hf_hub_download("bench/model", "model.bin", local_dir=sys.argv[1]))
"""
OFFICIAL_SNAPSHOT = """
from huggingface_hub import snapshot_download
print(snapshot_download("acme/files"))
"""
OFFICIAL_LISTING = """
from huggingface_hub import HfApi
print(sum(1 for _ in HfApi().list_repo_tree("acme/files", recursive=True)))
"""


def official(bench, sha256):
    """huggingface_hub checks sizes only, so it too is followed by openssl."""
    return _then_hash(bench, [bench.python, "-c", OFFICIAL_FILE, bench.out], sha256)


def official_environment(bench, endpoint):
    return bench.environment(HF_ENDPOINT=endpoint, HF_HUB_DISABLE_XET="1",
                             HF_HUB_DISABLE_PROGRESS_BARS="1", HF_HUB_DISABLE_TELEMETRY="1")
