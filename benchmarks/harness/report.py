"""Tables, goals and the page, from results that are kept as JSON, one file a case."""

import json
from dataclasses import asdict
from statistics import median

from . import plot

INTRO = """# Performance

Written by `./dev bench`; do not edit. `./dev bench --case NAME` measures one case again and leaves
the others as they are.

How it is measured: the tools take turns within each round, so that a noisy machine hurts all alike,
another one begins each round, and the servers run on the same processor. Figures are medians, with the least and the most in
parentheses; only ratios mean something elsewhere. CPU is user + system of the whole process tree,
the start and compilation of the JVM and the hashing included. Peak is the largest resident set of
one process. Every tool's bytes are checked against a SHA-256: Dray by itself, the others by
`openssl dgst` after them, or by their own option where the name says so. Dray makes its file
durable (fsync) and the others do not. "Dray's CPU" and "Dray's wall" are Dray's figure divided by
that of the row, paired by round: under 1 Dray needs less.

![CPU and time of each tool](images/performance.svg)
"""

TEXT = {
    "link300": "The link is our emulator (`benchmarks/harness/link`), with cubic on both sides. "
    "The kernel's work of receiving is billed to it (last column) and not to the tool, as it is "
    "billed to interrupts with a real card.",
    "perconn": "Nobody tells Dray how many connections to use in the first row; `--connections N` "
    "allows at most N. The goal: at least 95 % of the speed of the best row.",
    "loss": "As above, with cubic, which loses speed with every lost packet.",
    "slowone": "Connections carry 20 MiB/s, every eighth only 2. The goal: the slow one costs at "
    "most a tenth of the time.",
    "many": "From the testkit's hub, a Java program on the same processor.",
    "sparse": "A file of zeros. Heap and direct memory are watched from outside.",
    "startup": "One start of the program.",
    "registry": "Entries as downloads leave them, a third of them with six files each.",
    "cache": "Four files each. Figures of a cache that was looked at before.",
    "verify": "One file of random bytes that the page cache holds; one core for each tool.",
    "service": "`dray serve` as it is packaged. Subscribers and reads come from another "
    "process on the same processor, from `/api/v1/events` while small downloads come and go and a "
    "large one reports. Each read is timed from the moment it was due, whether or not those before "
    "were answered.",
}


def group_of(group, rows, goals_hold):
    """goals_hold: whether the case ran in the size that its goals were set for."""
    told = []
    for row in rows:
        entry = {"tool": row.tool, "samples": [asdict(s) for s in row.samples]}
        if row.missing == "failed":
            entry["error"] = "failed: " + row.notes.pop()
        elif row.missing:
            entry["missing"] = row.missing
        if row.goals and goals_hold:
            entry["goals"] = row.goals
        if row.notes:
            entry["notes"] = row.notes
        told.append(entry)
    return {"name": group.name, "rows": told,
            "peak": group.peak if goals_hold else None, "best": group.best if goals_hold else None}


def values(row, what):
    return [sample[what] for sample in row["samples"]]


def paired(ours, row, what):
    """Ratios of Dray to a row, round by round."""
    return [a / b for a, b in zip(values(ours, what), values(row, what)) if b]


def spread(numbers, digits=2):
    if not numbers:
        return "-"
    middle = f"{median(numbers):.{digits}f}"
    if len(numbers) == 1:
        return middle
    return f"{middle} ({min(numbers):.{digits}f}–{max(numbers):.{digits}f})"


def columns(done):
    per_gib = done["bytes"] / 2**30
    start = done["case"] == "startup"
    scale, unit, digits = (1000, "ms", 0) if start else (1, "s", 2)
    found = [("runs", lambda ours, row: str(len(row["samples"]))),
             (f"CPU {unit}", lambda ours, row: spread([scale * v for v in values(row, "cpu")],
                                                      digits))]
    if per_gib:
        found.append(("CPU s/GiB", lambda ours, row: spread(
            [v / per_gib for v in values(row, "cpu")])))
    if done["case"] == "verify":
        found.append(("GB/s", lambda ours, row: spread(
            [done["bytes"] / 1e9 / v for v in values(row, "wall")])))
    found += [
        (f"wall {unit}", lambda ours, row: spread([scale * v for v in values(row, "wall")],
                                                  digits)),
        ("peak MB", lambda ours, row: spread(values(row, "peak"), 0)),
        ("Dray's CPU", lambda ours, row: ratio(ours, row, "cpu")),
        ("Dray's wall", lambda ours, row: ratio(ours, row, "wall")),
    ]
    if any(s["link"] for g in done["groups"] for r in g["rows"] for s in r["samples"]):
        found.append(("link's CPU s", lambda ours, row: spread(values(row, "link"))))
    return found


def ratio(ours, row, what):
    return "" if row is ours else spread(paired(ours, row, what))


def table(done):
    """One case as Markdown, which is also what is printed."""
    lines = [f"## {done['title']}", "",
             f"`{done['case']}`, {done['size']}, {_rounds(done['rounds'])}, {done['date']}, "
             f"Dray at {done['commit']}. {TEXT.get(done['case'], '')}".strip(), ""]
    if "missing" in done:
        lines += [done["missing"].capitalize() + ".", ""]
    for one in done.get("tables", []):
        lines += ["| " + " | ".join(cells) + " |" for cells in
                  (one["head"], ["---"] * len(one["head"]), *one["rows"])] + [""]
    told = [f"- {judged(text, value, limit, f'{value:.0f}{unit}')}"
            for text, value, limit, unit in done.get("goals", [])]
    if told:
        lines += [*told, ""]
    found = columns(done)
    for group in done["groups"]:
        lines += [f"| {group['name']} | " + " | ".join(name for name, _ in found) + " |",
                  "|---" * (len(found) + 1) + "|"]
        ours = group["rows"][0]
        for row in group["rows"]:
            if row["samples"] and "error" not in row:
                cells = [cell(ours, row) for _, cell in found]
            else:
                said = row.get("error") or row.get("missing") or "not run in so few rounds"
                cells = [said.splitlines()[0][:160].replace("|", "/")] + [""] * (len(found) - 1)
            lines.append(f"| {row['tool']} | " + " | ".join(cells) + " |")
        lines.append("")
        told = [f"- {row['tool']}: {note}."
                for row in group["rows"] for note in row.get("notes", [])]
        told += [f"- {goal}" for goal in goals(group)]
        if told:
            lines += [*told, ""]
    return "\n".join(lines)


def _rounds(count):
    return f"{count} round" if count == 1 else f"{count} rounds"


def goals(group):
    """Sentences: what was to be reached, and whether it was."""
    ours, name = group["rows"][0], group["name"]
    if not ours["samples"]:
        return
    words = {"cpu": "CPU", "wall": "wall"}
    for row in group["rows"]:
        for what, limit in row.get("goals", {}).items():
            numbers = paired(ours, row, what)
            if numbers:
                yield judged(f"{name}: {words[what]} at most {limit:.2f} of {row['tool']}",
                             median(numbers), limit, spread(numbers))
    if group["peak"]:
        peak = values(ours, "peak")
        yield judged(f"{name}: peak under {group['peak']:.0f} MB", median(peak), group["peak"],
                     spread(peak, 0))
    if group["best"]:
        others = [r for r in group["rows"][1:] if r["samples"]]
        if others:
            best = min(others, key=lambda r: median(values(r, "wall")))
            share = median(values(best, "wall")) / median(values(ours, "wall"))
            yield judged(f"{name}: at least {group['best']:.2f} of the speed of the best, "
                         f"{best['tool']}", -share, -group["best"], f"{share:.2f}")


def judged(text, value, limit, figure):
    return f"{'Reached' if value <= limit else '**Missed**'}: {text}; it is {figure}."


def save(results, done):
    results.mkdir(exist_ok=True)
    file = results / f"{done['case']}.json"
    file.write_text(json.dumps(done, indent=1, ensure_ascii=False) + "\n")


def write(root, results, order):
    """The page and its plot, from all results that are there."""
    kept = [json.loads((results / f"{name}.json").read_text())
            for name in order if (results / f"{name}.json").exists()]
    parts = [INTRO]
    machines = []
    for done in kept:
        told = {**done["machine"], **{k: v or "not installed" for k, v in done["versions"].items()}}
        if told not in machines:
            machines.append(told)
    for told in machines:
        parts.append("## The machine" if len(machines) == 1 else
                     f"## Machine {machines.index(told) + 1}: " + ", ".join(
                         d["case"] for d in kept
                         if all(told[k] == v for k, v in d["machine"].items())))
        parts.append("| | |\n|---|---|\n" + "\n".join(f"| {k} | {v} |" for k, v in told.items())
                     + "\n")
    parts += [table(done) for done in kept]
    (root / "docs" / "performance.md").write_text("\n".join(p.rstrip() + "\n" for p in parts))
    (root / "docs" / "images" / "performance.svg").write_text(plot.svg(kept))
