"""The cases. Each opens its servers and yields groups of rows, which are run in turns."""

import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Callable, Optional

from . import measure, peers
from .link import SERVER, Link
from .peers import Bench, not_installed
from .servers import Hub, Nginx, OllamaRegistry

MIB = 1 << 20
GIB = 1 << 30


@dataclass
class Row:
    """One tool in one way. run: does it once. missing: why it cannot be run. most: rounds at most,
    for what is slow and decides nothing. goals: what Dray's median may be of this row's."""

    tool: str
    run: Optional[Callable[[], measure.Sample]] = None
    missing: Optional[str] = None
    most: int = 99
    goals: dict = field(default_factory=dict)
    samples: list = field(default_factory=list)
    notes: list = field(default_factory=list)


@dataclass
class Group:
    """Rows that are compared with its first one, which is Dray. Goals: peak for Dray's, in MB; best
    for Dray's speed as a share of that of the fastest other row."""

    name: str
    rows: list
    peak: Optional[float] = None
    best: Optional[float] = None


class Model:
    """The file that is fetched: bytes that nothing can compress, the same for every size."""

    def __init__(self, bench: Bench, size: int):
        self.name, self.size = f"model-{size}.bin", size
        self.file = bench.work / "www" / self.name
        self.file.parent.mkdir(exist_ok=True)
        if not self.file.exists():
            subprocess.run(
                ["sh", "-c", "openssl enc -aes-128-ctr -nosalt -pass pass:dray </dev/zero "
                 f"2>/dev/null | head -c {size} >'{self.file}'"], check=True)
        self.sha256 = digest(self.file)


def digest(file):
    return subprocess.run(["openssl", "dgst", "-sha256", "-r", str(file)], check=True,
                          stdout=subprocess.PIPE, text=True).stdout[:64]


def fetch(bench, model, argv, env=None, link=None):
    """Runs a tool that fetches the file, and looks at what it wrote."""

    def run():
        bench.fresh()
        if not link:
            # A virtual machine gives memory back to its host; the first to write into it again pays
            # for that, several seconds for 4 GiB. Here it is nobody who is measured.
            shutil.copyfile(model.file, bench.out / "touched")
            (bench.out / "touched").unlink()
        subprocess.run(["sync"])
        sample = measure.run(argv, bench.work, env=env or bench.environment(),
                             prefix=link.client if link else (), link=link)
        written = [f for f in bench.out.rglob("*.bin") if f.is_file()]
        if len(written) != 1 or subprocess.run(["cmp", "-s", written[0], model.file]).returncode:
            raise measure.RunFailed("it wrote other bytes than were served")
        bench.fresh()
        return sample

    return run


def row(bench, model, tool, needs, argv, **more):
    env, link = more.pop("env", None), more.pop("link", None)
    missing = not_installed(*needs)
    return Row(tool, None if missing else fetch(bench, model, argv, env, link), missing, **more)


def _whole_file(bench, size, rounds_of_slow, goals, peaks):
    model = Model(bench, size)
    with Nginx(bench.work, sha256=model.sha256, file=model.name) as nginx:
        for scheme in ("http", "https"):
            url, sha = nginx.url(scheme, model.name), model.sha256
            slow = {"most": rounds_of_slow}
            want = goals[scheme]
            rows = [
                row(bench, model, "dray", [], peers.dray(bench, url, sha)),
                row(bench, model, "curl; openssl", ["curl", "openssl"],
                    peers.curl(bench, url, sha), goals=want.get("curl", {})),
                row(bench, model, "aria2c -x16; openssl", ["aria2c", "openssl"],
                    peers.aria2c(bench, url, sha), goals=want.get("aria2c", {})),
                row(bench, model, "aria2c -x16 --checksum", ["aria2c"],
                    peers.aria2c_checksum(bench, url, sha), goals=want.get("checksum", {}), **slow),
                row(bench, model, "wget; openssl", ["wget", "openssl"],
                    peers.wget(bench, url, sha), **slow),
                row(bench, model, "axel -k -n 8; openssl", ["axel", "openssl"],
                    peers.axel(bench, url, sha), **slow),
            ]
            if scheme == "http":
                rows.append(_official_file(bench, model, nginx, slow))
                rows.append(Row("huggingface_hub with hf_xet",
                                missing="not run: no server here speaks Xet"))
            yield Group(scheme, rows, peak=peaks.get(scheme))


def _official_file(bench, model, nginx, slow):
    name = "huggingface_hub; openssl"
    if not bench.python:
        return Row(name, missing="not installed: huggingface_hub (DRAY_TEST_PYTHON names a Python)")
    return row(bench, model, name, ["openssl"], peers.official(bench, model.sha256),
               env=peers.official_environment(bench, nginx.url("http", "hub")), **slow)


def big(bench, size):
    checked = {"aria2c": {"cpu": 0.85}, "checksum": {"cpu": 0.3}}
    yield from _whole_file(
        bench, size, 2,
        {"http": {"curl": {"cpu": 0.8, "wall": 0.6}, **checked},
         "https": {"curl": {"cpu": 0.85, "wall": 0.6}, **checked}},
        {"http": 60, "https": 100})


def small(bench, size):
    yield from _whole_file(bench, size, 3, {"http": {}, "https": {"curl": {"cpu": 1.2}}}, {})


def link300(bench, size):
    model = Model(bench, size)
    with Link(bench.work, 300, 40) as link, \
            Nginx(bench.work, SERVER, link.server, file=model.name) as nginx:
        for scheme in ("http", "https"):
            url, sha = nginx.url(scheme, model.name), model.sha256
            yield Group(scheme, [
                row(bench, model, "dray", [], peers.dray(bench, url, sha), link=link),
                row(bench, model, "curl; openssl", ["curl", "openssl"],
                    peers.curl(bench, url, sha), link=link, goals={"cpu": 1.0}),
                row(bench, model, "curl alone", ["curl"],
                    ["curl", "-sS", "--fail", "--cacert", bench.work / "cert.pem", "-o",
                     bench.out / "model.bin", url], link=link, goals={"cpu": 1.0}),
                row(bench, model, "aria2c -x4; openssl", ["aria2c", "openssl"],
                    peers.aria2c(bench, url, sha, 4, "-k1M"), link=link, most=3),
            ])


def _connections(bench, model, link, nginx, slow_below):
    url, sha = nginx.url("http", model.name), model.sha256
    rows = [row(bench, model, "dray", [], peers.dray(bench, url, sha), link=link)]
    for count in (1, 2, 4, 8, 16):
        rows.append(row(bench, model, f"dray --connections {count}", [],
                        peers.dray(bench, url, sha, count), link=link,
                        most=1 if count < slow_below else 99))
    for count in (4, 8, 16):
        rows.append(row(bench, model, f"aria2c -x{count} -k1M; openssl", ["aria2c", "openssl"],
                        peers.aria2c(bench, url, sha, count, "-k1M"), link=link, most=3))
    return Group("http", rows, best=0.95)


def perconn(bench, size):
    model = Model(bench, size)
    with Link(bench.work, 400, 40) as link, \
            Nginx(bench.work, SERVER, link.server, rate="10m", file=model.name) as nginx:
        yield _connections(bench, model, link, nginx, 4)


def loss(bench, size):
    model = Model(bench, size)
    with Link(bench.work, 400, 40, loss=0.02) as link, \
            Nginx(bench.work, SERVER, link.server, file=model.name) as nginx:
        yield _connections(bench, model, link, nginx, 4)


def slowone(bench, size):
    """Every eighth connection is slow, the third first: a server of its own for each run, so that
    every tool finds the same connections slow."""
    model = Model(bench, size)

    def one(argv_of, slow):
        def run():
            with Nginx(bench.work, rate="20m", slow=slow, file=model.name) as nginx:
                return fetch(bench, model, argv_of(nginx.url("http", model.name)))()
        return run

    # The probe is connection 1, so what a tool opens third is the fourth.
    uneven = (8, 4, "2m")
    missing = not_installed("aria2c", "openssl")
    ours = lambda url: peers.dray(bench, url, model.sha256)  # noqa: E731
    aria = lambda url: peers.aria2c(bench, url, model.sha256, 8, "-k1M")  # noqa: E731
    yield Group("http", [
        Row("dray, one in eight slow", one(ours, uneven)),
        Row("dray, all equal", one(ours, None), goals={"wall": 1.1}),
        Row("aria2c -x8 -k1M; openssl, one in eight slow", one(aria, uneven), missing),
        Row("aria2c -x8 -k1M; openssl, all equal", one(aria, None), missing, most=3),
    ])


def many(bench, size):
    """size: how many files."""
    unhappy = None if bench.python else "not installed: huggingface_hub"
    library = bench.root / "cli/target/dist/lib"

    def one(argv, env, files):
        def run():
            bench.set_aside()
            bench.fresh()
            sample = measure.run(argv, bench.work, env=env)
            done = sum(1 for f in bench.out.rglob("*") if f.is_file() and f.suffix == ".txt")
            done += sum(1 for f in (bench.work / "home").rglob("*.txt") if f.is_file())
            if done < files:
                raise measure.RunFailed(f"{done} of {files} files arrived")
            return sample
        return run

    with Hub(bench.java, library, size, 10_000) as hub:
        ours = [bench.dray, "download", "acme/files", "--endpoint", hub.endpoint, "--quiet"]
        official = peers.official_environment(bench, hub.endpoint)
        yield Group(f"{size} files of 10 KB", [
            Row("dray", one(ours, bench.environment(), size)),
            Row("huggingface_hub, snapshot_download",
                one([bench.python, "-c", peers.OFFICIAL_SNAPSHOT], official, size), unhappy,
                most=3, goals={"wall": 0.2}),
        ])
    plan = size * 35
    with Hub(bench.java, library, plan, 10_000) as hub:
        ours = [bench.dray, "download", "acme/files", "--endpoint", hub.endpoint, "--dry-run",
                "--quiet"]
        official = peers.official_environment(bench, hub.endpoint)
        yield Group(f"{plan} files listed", [
            Row("dray, --dry-run (listed and planned)", one(ours, bench.environment(), 0)),
            Row("huggingface_hub, list_repo_tree (listed only)",
                one([bench.python, "-c", peers.OFFICIAL_LISTING], official, 0), unhappy, most=3),
        ])


def ollama(bench, size):
    """The same engine behind two registries: what Ollama's costs more than the hub. Both servers are
    the testkit's, both redirect to a store that makes the bytes while it sends them."""
    library = bench.root / "cli/target/dist/lib"

    def one(argv, env):
        def run():
            bench.fresh()
            sample = measure.run(argv, bench.work, env=env)
            places = (bench.work / "home", bench.out)
            largest = max((f.stat().st_size for place in places for f in place.rglob("*")
                           if f.is_file() and not f.is_symlink()), default=0)
            if largest < size:
                raise measure.RunFailed(f"{largest} of {size} bytes arrived")
            bench.fresh()
            return sample
        return run

    with OllamaRegistry(bench.java, library, size) as registry, \
            Hub(bench.java, library, 1, 10, big=size) as hub:
        env = bench.environment(OLLAMA_MODELS=str(bench.out / "models"))
        name = f"ollama://{registry.endpoint}/library/big"
        yield Group("http", [
            Row("dray, Ollama's registry into its store",
                one([bench.dray, "download", name, "--via", "direct", "--quiet"], env)),
            Row("dray, the hub into its cache",
                one([bench.dray, "download", "acme/big", "--endpoint", hub.endpoint, "--quiet"],
                    env), goals={"cpu": 1.05, "wall": 1.05}),
        ])


def startup(bench, size):
    """size: starts per run; figures are of one start."""

    def loop(argv, env):
        script = f"i=0; while [ $i -lt {size} ]; do i=$((i+1)); \"$@\" >/dev/null || exit 1; done"

        def run():
            sample = measure.run(["sh", "-c", script, "sh", *argv], bench.work, env=env)
            sample.cpu, sample.wall = sample.cpu / size, sample.wall / size
            return sample
        return run

    bench.fresh()
    library = bench.root / "cli/target/dist/lib"
    with Hub(bench.java, library, 20, 1000) as hub:
        measure.run([bench.dray, "download", "acme/files", "--endpoint", hub.endpoint],
                    bench.work, env=bench.environment())
    cold = bench.environment(DRAY_JAVA_OPTS="-XX:AOTMode=off")
    for words in (["--version"], ["cache", "ls"]):
        rows = [Row("dray", loop([bench.dray, *words], bench.environment())),
                Row("dray without its start-up cache", loop([bench.dray, *words], cold))]
        hf = Path(bench.python).with_name("hf") if bench.python else None
        theirs = ["version"] if words == ["--version"] else words
        rows.append(Row("hf " + " ".join(theirs),
                        loop([hf, *theirs], bench.environment()) if hf else None,
                        None if hf and hf.exists() else "not installed: hf", most=2))
        if words == ["--version"]:
            rows.append(Row("curl --version", loop(["curl", "--version"], bench.environment()),
                            not_installed("curl")))
        yield Group(" ".join(words), rows)


def sparse(bench, size):
    from .flat import flat_row

    yield Group("http", [flat_row(bench, size)])


def registry(bench, size):
    from . import books

    yield from books.registry(bench, size)


def cache(bench, size):
    from . import books

    yield from books.cache(bench, size)


def verify(bench, size):
    from . import books

    yield from books.verify(bench, size)


def service(bench, size, rounds):
    from .service import run

    return run(bench, size, rounds)


@dataclass
class Case:
    """open: yields groups of rows that are compared; or measures by itself and gives tables and
    goals, where nothing is compared."""

    title: str
    open: Callable
    size: int
    unit: str = "bytes"
    compares: bool = True


CASES = {
    "big": Case("A large file from this machine", big, 4 * GIB),
    "small": Case("A small file, where the JVM's warm-up weighs most", small, 256 * MIB),
    "link300": Case("300 Mbit/s, 40 ms round trip", link300, 256 * MIB),
    "perconn": Case("10 MiB/s for each connection, 400 Mbit/s, 40 ms", perconn, 512 * MIB),
    "loss": Case("0.02 % of packets lost, 400 Mbit/s, 40 ms", loss, 256 * MIB),
    "slowone": Case("One slow connection in eight", slowone, GIB),
    "many": Case("Many small files, and a long listing", many, 2000, "files"),
    "sparse": Case("A huge file in a heap of 32 MB", sparse, 16 * GIB),
    "ollama": Case("Ollama's registry beside the hub", ollama, 4 * GIB),
    "startup": Case("Start-up", startup, 20, "starts"),
    "registry": Case("A large registry", registry, 100_000, "entries"),
    "cache": Case("A cache of many models", cache, 10_000, "models"),
    "verify": Case("Proving what is here", verify, 4 * GIB),
    "service": Case("The service under load", service, 1000, "subscribers", compares=False),
}
