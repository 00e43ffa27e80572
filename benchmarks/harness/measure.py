"""Runs one command and says what it cost."""

import os
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

TIME = "/usr/bin/time"


class RunFailed(Exception):
    """The command failed or took too long; the text is the end of what it said."""


@dataclass
class Sample:
    """One run, in seconds and MB. cpu: user + system of the whole process tree, system: the latter
    alone; peak: the largest resident set of one process of it; link: CPU of the link emulator
    meanwhile, billed apart."""

    cpu: float
    wall: float
    peak: float
    link: float = 0.0
    system: float = 0.0


def run(argv, work: Path, env=None, prefix=(), limit=900, link=None) -> Sample:
    """prefix: what leads into a network namespace; its memory is not measured."""
    log, memory = work / "run.log", work / "run.memory"
    memory.unlink(missing_ok=True)
    # The child of a large process starts with that process's resident set as its highest one; so
    # the small /usr/bin/time is asked for the memory, and wait4 for the exact times.
    argv = [*prefix, TIME, "-q", "-f", "%M", "-o", str(memory), *map(str, argv)]
    before = link.cpu() if link else 0.0
    with open(log, "wb") as out:
        start = time.monotonic()
        process = subprocess.Popen(
            argv, env=env, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True)
        timer = _kill_after(process.pid, limit)
        try:
            _, status, usage = os.wait4(process.pid, 0)
        except BaseException:
            _kill_group(process.pid)
            raise
        finally:
            timer.cancel()
        wall = time.monotonic() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        text = log.read_text(errors="replace")[-2000:].strip()
        raise RunFailed(f"exit code {process.returncode} after {wall:.0f} s: {text}")
    return Sample(
        cpu=round(usage.ru_utime + usage.ru_stime, 4),
        wall=round(wall, 4),
        peak=round(int(memory.read_text().split()[-1]) / 1024, 1),
        link=round(link.cpu() - before, 3) if link else 0.0,
        system=round(usage.ru_stime, 4))


def _kill_group(pid):
    try:
        os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def _kill_after(pid, seconds):
    import threading

    timer = threading.Timer(seconds, _kill_group, [pid])
    timer.daemon = True
    timer.start()
    return timer


def cpu_of(pid: int) -> float:
    """User and system seconds of a running process, without its children."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
