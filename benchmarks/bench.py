#!/usr/bin/env python3
"""Compares Dray with other tools on this machine and writes docs/performance.md. See --help."""

import argparse
import datetime
import fcntl
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
os.environ["PATH"] += ":/usr/sbin:/sbin"  # nginx and ip live there

from harness import machine, measure, report  # noqa: E402
from harness.cases import CASES  # noqa: E402
from harness.link import NoLink  # noqa: E402
from harness.peers import Bench  # noqa: E402
from harness.servers import NoServer, certificate  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent


def options():
    parser = argparse.ArgumentParser(
        prog="./dev bench", formatter_class=argparse.RawDescriptionHelpFormatter,
        description="Runs Dray and other tools in turns and writes docs/performance.md.",
        epilog="cases:\n" + "\n".join(
            f"  {name:9} {case.title} ({number(case.size, case.unit)})"
            for name, case in CASES.items())
        + "\n\nDRAY_TEST_PYTHON names a Python with huggingface_hub. The link cases need root or "
        "user\nnamespaces, and a C compiler. --jmh as the first word runs the inner loops instead.")
    parser.add_argument("--case", action="append", choices=CASES, metavar="NAME",
                        help="only this case; may be repeated")
    parser.add_argument("--rounds", type=int, default=5, help="rounds (default: 5)")
    parser.add_argument("--size", type=size, help="size of the file, such as 256M; "
                        "of those that count other things a number")
    parser.add_argument("--only", metavar="WORD", action="append",
                        help="only rows whose name holds WORD, and Dray's; writes no page")
    parser.add_argument("--no-page", action="store_true", help="only print")
    parser.add_argument("--page-only", action="store_true",
                        help="write the page again from the results that are there")
    parser.add_argument("--smoke", action="store_true",
                        help="small, one round, no page: shows that it works and proves nothing")
    chosen = parser.parse_args()
    if chosen.size and len(chosen.case or []) != 1:
        parser.error("--size needs exactly one --case")
    return chosen


def size(text):
    unit = "KMGT".find(text[-1:].upper())
    return int(text) if unit < 0 else int(float(text[:-1]) * 1024 ** (unit + 1))


def number(count, unit):
    if unit != "bytes":
        return f"{count} {unit}"
    return f"{count >> 30} GiB" if count % (1 << 30) == 0 else f"{count >> 20} MiB"


SMOKE = {"small": 32 << 20, "link300": 16 << 20, "slowone": 64 << 20, "many": 50, "startup": 1,
         "registry": 500, "cache": 50, "verify": 64 << 20,
         "service": 50}


def main():
    chosen = options()
    # Ending it ends the servers and tools that it started, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    results = ROOT / "benchmarks" / "results"
    if chosen.page_only:
        report.write(ROOT, results, list(CASES))
        return 0
    work = ROOT / "target" / "bench"
    work.parent.mkdir(exist_ok=True)
    alone = open(ROOT / "target" / "bench.lock", "w")
    try:
        fcntl.flock(alone, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        sys.exit("./dev bench: another one is running in this checkout")
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    if shutil.which("openssl"):
        certificate(work)
    bench = Bench(ROOT, work, python(), java())
    rounds = 1 if chosen.smoke else chosen.rounds
    names = chosen.case or list(SMOKE if chosen.smoke else CASES)
    page = not (chosen.smoke or chosen.no_page or chosen.only)
    bad = False
    try:
        for name in names:
            case = CASES[name]
            amount = chosen.size or (SMOKE.get(name, case.size) if chosen.smoke else case.size)
            done = run_case(bench, name, amount, rounds, chosen.only)
            print(report.table(done), flush=True)
            bad = bad or "failed" in done or any("error" in row for group in done["groups"] for row in group["rows"])
            if page:
                report.save(results, done)
                report.write(ROOT, results, list(CASES))
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return 1 if bad else 0


def run_case(bench, name, amount, rounds, only):
    case = CASES[name]
    done = {
        "case": name, "title": case.title, "size": number(amount, case.unit),
        "bytes": amount if case.unit == "bytes" else 0, "rounds": rounds,
        "date": datetime.date.today().isoformat(), "commit": commit(),
        "machine": machine.describe(bench.work), "versions": machine.versions(bench.python),
        "groups": [],
    }
    if not case.compares:
        try:
            done["tables"], done["goals"] = case.open(bench, amount, rounds)
        except (NoServer, measure.RunFailed) as reason:
            done["missing"], done["failed"] = f"not run: {reason}", True
        return done
    groups = case.open(bench, amount)
    try:
        for group in groups:
            rows = [r for i, r in enumerate(group.rows)
                    if not only or i == 0 or any(word in r.tool for word in only)]
            run_rows(name, group.name, rows, rounds)
            done["groups"].append(report.group_of(group, rows, amount == case.size))
    except (NoLink, NoServer) as reason:
        done["missing"] = f"not run: {reason}"
    finally:
        groups.close()
    return done


def run_rows(case, group, rows, rounds):
    """In turns, so that a noisy machine hurts all alike; another one begins each round, because
    what runs after another tool finds other caches and other free memory than it did."""
    for turn in range(rounds):
        first = turn % len(rows)
        for row in rows[first:] + rows[:first]:
            if row.missing or turn >= row.most:
                continue
            try:
                sample = row.run()
                row.samples.append(sample)
                print(f"{case} {group} round {turn + 1}: {row.tool}: {sample.cpu:.2f} s CPU "
                      f"({sample.system:.2f} system), "
                      f"{sample.wall:.2f} s, {sample.peak:.0f} MB", file=sys.stderr, flush=True)
            except measure.RunFailed as failed:
                # Said in the table instead of a figure, and by the exit code.
                row.missing = "failed"
                row.notes.append(str(failed))
                print(f"{case} {group}: {row.tool} failed: {failed}", file=sys.stderr, flush=True)


def python():
    named = os.environ.get("DRAY_TEST_PYTHON", "")
    for candidate in (named, "python3"):
        if candidate and machine.first_line(
                candidate, "-c", "import huggingface_hub; print('yes')") == "yes":
            return candidate
    return ""


def java():
    """The Java that Dray was built with."""
    home = (ROOT / "cli/target/dist/lib/trained-with").read_text().strip()
    return str(Path(home) / "bin" / "java")


def commit():
    found = subprocess.run(["git", "-C", str(ROOT), "describe", "--always", "--dirty"],
                           stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    return found.stdout.strip() or "unknown"


if __name__ == "__main__":
    sys.exit(main())
