"""The link emulator: two network namespaces and what is between them (link/link.c)."""

import select
import shutil
import subprocess
from pathlib import Path

from . import measure

SERVER = "10.77.0.1"
SOURCE = Path(__file__).with_name("link") / "link.c"


class NoLink(Exception):
    """There can be no link here; the text says why."""


class Link:
    """rate in Mbit/s, round trip in ms, loss in percent of all packets. Ends with close()."""

    def __init__(self, work: Path, rate, round_trip, loss=0.0, seed=1):
        for tool in ("cc", "nsenter", "ip"):
            if not shutil.which(tool):
                raise NoLink(f"{tool} is not installed")
        program = work / "link"
        if not program.exists():
            built = subprocess.run(
                ["cc", "-O2", "-o", str(program), str(SOURCE)], stderr=subprocess.PIPE, text=True)
            if built.returncode:
                raise NoLink("link.c does not compile here: " + built.stderr[-300:])
        self.process = subprocess.Popen(
            [str(program), "--rate", str(rate), "--delay", str(round_trip / 2),
             "--loss", str(loss), "--seed", str(seed)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        ready, _, _ = select.select([self.process.stdout], [], [], 10)
        line = self.process.stdout.readline() if ready else ""
        if not line:
            self.process.kill()
            raise NoLink((self.process.communicate()[1] or "no answer from link").strip())
        pid, space = line.split()
        self.pid = int(pid)
        # Without root there is a user namespace, in which one is root.
        user = [] if _is_root() else [f"--user=/proc/{pid}/ns/user", "--preserve-credentials"]
        self.client = ["nsenter", *user, f"--net=/proc/{pid}/ns/net"]
        self.server = ["nsenter", *user, f"--net=/proc/{pid}/fd/{space}"]
        # What most servers on the Internet run, whatever the default of this machine.
        for side, address in ((self.server, SERVER), (self.client, "10.77.0.2")):
            done = subprocess.run(
                [*side, "ip", "route", "replace", "10.77.0.0/24", "dev", "link0", "proto", "kernel",
                 "scope", "link", "src", address, "congctl", "cubic"],
                stderr=subprocess.PIPE, text=True)
            if done.returncode:
                self.close()
                raise NoLink("cubic cannot be set: " + done.stderr.strip())

    def cpu(self) -> float:
        return measure.cpu_of(self.pid)

    def close(self):
        self.process.terminate()
        self.process.communicate(timeout=10)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def _is_root():
    import os

    return os.geteuid() == 0
