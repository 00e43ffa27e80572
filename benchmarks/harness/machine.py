"""What the figures were made on. No host names, no paths."""

import os
import platform
import re
import shutil
import subprocess
from pathlib import Path


def first_line(*argv, env=None):
    try:
        done = subprocess.run(
            argv, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    text = done.stdout.decode(errors="replace").strip()
    return text.splitlines()[0] if text else ""


def describe(work: Path) -> dict:
    cpu = re.search(r"model name\s*:\s*(.*)", _read("/proc/cpuinfo"))
    memory = re.search(r"MemTotal:\s*(\d+)", _read("/proc/meminfo"))
    virtual = "hypervisor" in _read("/proc/cpuinfo")
    return {
        "processor": (cpu.group(1) if cpu else platform.machine())
        + f", {os.cpu_count()} cores" + (", virtual machine" if virtual else ""),
        "memory": f"{int(memory.group(1)) / 2**20:.0f} GiB" if memory else "unknown",
        "kernel": f"{platform.system()} {re.match(r'[0-9.]*', platform.release()).group(0)}",
        "file system": first_line("findmnt", "-n", "-o", "FSTYPE", "-T", str(work)),
        "TCP congestion control": _read("/proc/sys/net/ipv4/tcp_congestion_control").strip(),
    }


def _read(path):
    try:
        return Path(path).read_text(errors="replace")
    except OSError:
        return ""


def versions(python) -> dict:
    """Versions of the tools that are there; None for one that is not."""

    def number(*argv):
        if not shutil.which(argv[0]):
            return None
        found = re.search(r"\d+(\.\d+)+[a-z]?", first_line(*argv))
        return found.group(0) if found else "unknown"

    return {
        "nginx": number("nginx", "-v"),
        "curl": number("curl", "--version"),
        "openssl": number("openssl", "version"),
        "wget": number("wget", "--version"),
        "aria2c": number("aria2c", "--version"),
        "axel": number("axel", "--version"),
        "huggingface_hub": python
        and (first_line(python, "-c", "import huggingface_hub as h; print(h.__version__)") or None),
    }
