"""A huge file of zeros in a heap of 32 MB; heap and direct memory are watched from outside."""

import re
import subprocess
import threading
from pathlib import Path

from . import measure, peers
from .cases import Row
from .servers import Nginx

HEAP = "32m"


def flat_row(bench, size):
    row = Row(f"dray, -Xmx{HEAP}")

    def run():
        bench.fresh()
        zeros = bench.work / "www" / "zeros.bin"
        zeros.parent.mkdir(exist_ok=True)
        with open(zeros, "wb") as file:
            file.truncate(size)
        sha256 = _digest_of_zeros(size)
        log = bench.work / "gc.log"
        log.unlink(missing_ok=True)
        env = bench.environment(
            DRAY_JAVA_OPTS=f"-Xmx{HEAP} -XX:NativeMemoryTracking=summary -Xlog:gc:file={log}")
        with Nginx(bench.work, file=zeros.name) as nginx, Watch(bench) as watch:
            try:
                sample = measure.run(
                    peers.dray(bench, nginx.url("http", zeros.name), sha256), bench.work, env=env)
            finally:
                bench.fresh()
                zeros.unlink()
        row.notes[:] = [_heap(log), *watch.notes()]
        return sample

    row.run = run
    return row


def _digest_of_zeros(size):
    return subprocess.run(["sh", "-c", f"head -c {size} /dev/zero | openssl dgst -sha256 -r"],
                          check=True, stdout=subprocess.PIPE, text=True).stdout[:64]


def _heap(log: Path):
    text = log.read_text() if log.exists() else ""
    after = [int(m) for m in re.findall(r"Pause \S.*->(\d+)M\(", text)]
    if not after:
        return "the heap was never collected"
    quarter = max(1, len(after) // 4)
    return (f"heap after collections: at most {max(after[:quarter])} MB in the first quarter of "
            f"{len(after)} collections, {max(after[-quarter:])} MB in the last")


class Watch:
    """Asks the JVM for its direct memory, and the kernel for its resident set, while it runs."""

    def __init__(self, bench):
        self.jcmd = Path(bench.java).with_name("jcmd")
        self.mark = str(bench.work)
        self.resident, self.direct = [], []
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.thread.join()

    def _watch(self):
        while not self.ended.wait(2):
            pid = self._jvm()
            if not pid:
                continue
            try:
                status = Path(f"/proc/{pid}/status").read_text()
                self.resident.append(int(re.search(r"VmRSS:\s*(\d+)", status).group(1)) // 1024)
                text = subprocess.run([self.jcmd, pid, "VM.native_memory", "summary"],
                                      stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                      text=True, timeout=20).stdout
                # Direct buffers are what the JDK books as "Other".
                other = re.search(r"Other \(reserved=(\d+)KB.*?(?:peak=(\d+)KB|\n\n)", text, re.S)
                if other:
                    self.direct.append(int(other.group(2) or other.group(1)) // 1024)
            except (OSError, AttributeError, subprocess.TimeoutExpired):
                pass

    def _jvm(self):
        for folder in Path("/proc").iterdir():
            if folder.name.isdigit():
                try:
                    command = (folder / "cmdline").read_bytes().split(b"\0")
                except OSError:
                    continue
                if command[0].endswith(b"/java") and self.mark.encode() in b" ".join(command) \
                        and b"dev.dray.cli" in b" ".join(command):
                    return folder.name
        return None

    def notes(self):
        notes = []
        if self.direct:
            notes.append(f"direct memory: at most {max(self.direct)} MB "
                         f"in {len(self.direct)} looks")
        if self.resident:
            half = max(1, len(self.resident) // 2)
            notes.append(f"resident: at most {max(self.resident[:half])} MB in the first half, "
                         f"{max(self.resident[half:] or self.resident)} MB in the second "
                         "(native memory tracking on)")
        return notes
