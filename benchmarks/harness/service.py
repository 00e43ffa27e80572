"""The service as it is packaged, in a process of its own: how soon it answers, what it takes, and
what is left of that under a thousand streams of events and reads at a fixed rate."""

import json
import os
import re
import resource
import signal
import subprocess
import threading
import time
import urllib.request
from pathlib import Path
from statistics import median

from . import measure
from .servers import Hub

READS = 200
DEAF = 20
FEW = 200


def run(bench, subscribers, rounds):
    """Tables, and sentences about goals."""
    few = subscribers < FEW
    seconds, starts = (5, 1) if few else (60, max(3, rounds))
    path = _class_path(bench)
    _allow_files()
    first = [_start_alone(bench) for _ in range(starts)]
    with Hub(bench.java, bench.root / "cli/target/dist/lib", 2000, 10_000, "400M") as hub:
        told = _load(bench, hub, path, subscribers, seconds)
    return _report(first, told, subscribers, seconds)


def _allow_files():
    """As many open files as are allowed; the JVMs do so by themselves."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def _class_path(bench):
    """Compiles the client."""
    to = bench.work / "classpath"
    subprocess.run(
        ["./mvnw", "-q", "-Dquick", "-pl", "testkit,core,benchmarks", "test-compile",
         "dependency:build-classpath", f"-Dmdep.outputFile={to}"],
        cwd=bench.root, check=True,
        env={**os.environ, "JAVA_HOME": str(Path(bench.java).parent.parent)})
    return f"{bench.root}/benchmarks/target/test-classes:{to.read_text()}"


class Service:
    """`dray serve` on a free port, with a home of its own."""

    def __init__(self, bench, hub="http://127.0.0.1:9"):
        bench.fresh()
        self.said = bench.work / "service.out"
        self.errors = bench.work / "service.err"
        began = time.monotonic()
        with open(self.said, "wb") as out, open(self.errors, "wb") as errors:
            self.process = subprocess.Popen(
                [bench.dray, "serve", "--port", "0", "--json"], stdout=out, stderr=errors,
                start_new_session=True,
                env=bench.environment(HF_ENDPOINT=hub, DRAY_INTERNAL_ADDRESSES="always"))
        self.url = self._address()
        self.ask("/health")
        self.answered = time.monotonic() - began
        self.pid = self.process.pid

    def _address(self):
        while self.process.poll() is None:
            found = re.search(r'"address":\s*"([^"]+)"', self.said.read_text())
            if found:
                return found.group(1)
            time.sleep(0.005)
        raise measure.RunFailed("the service ended: " + self.errors.read_text()[-500:])

    def ask(self, path):
        with urllib.request.urlopen(self.url + path, timeout=30) as answer:
            return answer.read().decode()

    def meter(self, name):
        found = re.search(rf"^{name} (\S+)$", self.ask("/metrics"), re.M)
        return float(found.group(1)) if found else 0.0

    def status(self, field):
        text = Path(f"/proc/{self.pid}/status").read_text()
        return int(re.search(rf"^{field}:\s*(\d+)", text, re.M).group(1))

    def resident(self):
        return self.status("VmRSS") / 1024

    def close(self):
        """Seconds it took to end."""
        began = time.monotonic()
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        return time.monotonic() - began


def _start_alone(bench):
    service = Service(bench)
    try:
        time.sleep(2)
        sample = {"answered": service.answered, "resident": service.resident()}
    finally:
        ended = service.close()
    return {**sample, "ended": ended}


class Watch(threading.Thread):
    def __init__(self, service):
        super().__init__(daemon=True)
        self.service = service
        self.resident, self.threads, self.files = [], [], []
        self.ended = threading.Event()

    def run(self):
        while not self.ended.wait(0.5):
            try:
                self.resident.append(self.service.resident())
                self.threads.append(self.service.status("Threads"))
                self.files.append(len(os.listdir(f"/proc/{self.service.pid}/fd")))
            except (OSError, AttributeError):
                return


def _load(bench, hub, path, subscribers, seconds):
    service = Service(bench, hub.endpoint)
    try:
        idle = service.resident()
        deaf = min(DEAF, subscribers)
        client = subprocess.Popen(
            [bench.java, "-Xmx512m", "-XX:+UseSerialGC", "-cp", path, "dev.dray.load.ServiceLoad",
             service.url, str(subscribers), str(deaf), str(READS), str(seconds)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)
        try:
            said = client.stderr.readline()
            if said.strip() != "connected":
                raise measure.RunFailed("the subscribers: " + said + client.stderr.read()[-1000:])
            time.sleep(0.5)
            connected = service.resident()
            # Of what comes before, the client keeps a row of its own.
            client.stderr.readline()
            cpu, began = measure.cpu_of(service.pid), time.monotonic()
            watch = Watch(service)
            watch.start()
            time.sleep(seconds)
            cpu = (measure.cpu_of(service.pid) - cpu) / (time.monotonic() - began)
            watch.ended.set()
            # Before the client ends its own streams, the deaf ones too.
            dropped = service.meter("dray_event_subscribers_dropped_total")
            out, errors = client.communicate(timeout=120)
        finally:
            if client.poll() is None:
                client.kill()
                client.wait()
        if client.returncode != 0 or errors.strip():
            print(errors, flush=True)
        if client.returncode != 0:
            raise measure.RunFailed("the subscribers: " + errors[-1000:])
        time.sleep(3)
        return {**json.loads(out), "idle": idle, "connected": connected, "deaf": deaf,
                "peak": max(watch.resident), "after": service.resident(), "cores": cpu,
                "threads": max(watch.threads), "files": max(watch.files), "dropped": dropped}
    finally:
        service.close()


def _report(first, told, subscribers, seconds):
    def all_of(name, scale=1.0, digits=0):
        numbers = [scale * one[name] for one in first]
        return f"{median(numbers):.{digits}f} ({min(numbers):.{digits}f}–{max(numbers):.{digits}f})"

    alone = {"head": ["the service alone", "median (least–most)"], "rows": [
        ["starts", str(len(first))],
        ["ms from the start of the program to the first answer", all_of("answered", 1000)],
        ["resident MB two seconds later", all_of("resident")],
        ["ms from SIGTERM to its end", all_of("ended", 1000)]]}
    memory = {"head": [f"{subscribers} subscribers, {told['deaf']} that never read", ""], "rows": [
        ["s until all were connected", f"{told['opened_s']:.2f}"],
        ["resident MB before", f"{told['idle']:.0f}"],
        ["resident MB with all connected", f"{told['connected']:.0f}"],
        [f"resident MB at most in {seconds} s of load", f"{told['peak']:.0f}"],
        ["resident MB three seconds after", f"{told['after']:.0f}"],
        ["processors busy with the service", f"{told['cores']:.2f}"],
        ["threads of the system at most", str(told["threads"])],
        ["open files at most", str(told["files"])],
        ["events for each subscriber: least, median, most",
         ", ".join(str(n) for n in told["events"])],
        ["kept ones among them", ", ".join(str(n) for n in told["kept"])],
        ["events for all", f"{told['events_all']} ({told['bytes_all'] / 2**20:.0f} MiB)"],
        ["numbers missing or out of order", str(told["gaps"])],
        ["subscribers refused, closed, behind at the end",
         f"{told['refused']}, {told['closed']}, {told['behind']}"],
        ["dropped because they never read", f"{told['dropped']:.0f} of {told['deaf']}"]]}
    reads = {"head": [f"{READS} reads a second", "reads", "failed", "p50 ms", "p90 ms", "p99 ms",
                      "p99.9 ms", "most ms"],
             "rows": [[one["kind"], str(one["count"]), str(one["failed"]),
                       *(f"{one[p]:.1f}" for p in ("p50", "p90", "p99", "p999", "max"))]
                      for one in told["reads"]]}
    whole = told["reads"][-2]
    goals = [
        ("no read fails", whole["failed"], 0, ""),
        ("p99 of all reads under 100 ms", whole["p99"], 100, " ms"),
        ("no number is missing, nobody is behind or closed",
         told["gaps"] + told["behind"] + told["closed"] + told["refused"], 0, ""),
        ("who never reads is dropped, all of them", told["deaf"] - told["dropped"], 0, " left"),
        ("resident at most 300 MB", told["peak"], 300, " MB"),
    ]
    return [alone, memory, reads], goals
