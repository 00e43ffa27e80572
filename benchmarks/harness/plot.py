"""The plot: horizontal bars with the range of the rounds, one panel for a group of rows."""

from html import escape
from statistics import median

WIDTH, LABEL, BAR, GAP, HEAD = 860, 330, 15, 6, 34
PANELS = {"big": "cpu", "small": "cpu", "link300": "cpu", "perconn": "wall", "loss": "wall",
          "slowone": "wall", "many": "wall", "startup": "wall"}
STYLE = """
text { font: 12px system-ui, sans-serif; fill: #24292f }
.title { font-weight: 600 } .figure { fill: #57606a }
.other { fill: #b6bec8 } .ours { fill: #d9480f }
.range { stroke: #24292f; stroke-width: 1 }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 } .figure { fill: #9198a1 } .other { fill: #57606a } .ours { fill: #f76707 }
  .range { stroke: #e6edf3 }
}
"""


def svg(kept):
    """What all cases look like; rows without figures are left to the tables."""
    parts, y = [], 10
    for done in kept:
        what = PANELS.get(done["case"])
        for group in done["groups"] if what else []:
            rows = [r for r in group["rows"] if r["samples"] and "error" not in r]
            if rows:
                panel, height = _panel(done, group["name"], rows, what, y)
                parts += panel
                y += height
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{y}" '
            f'viewBox="0 0 {WIDTH} {y}">\n<style>{STYLE}</style>\n' + "\n".join(parts)
            + "\n</svg>\n")


def _panel(done, name, rows, what, y):
    per_gib = what == "cpu" and done["bytes"]
    divisor = done["bytes"] / 2**30 if per_gib else 1
    unit = "CPU seconds per GiB" if per_gib else "seconds"
    most = max(max(s[what] for s in row["samples"]) for row in rows) / divisor
    scale = (WIDTH - LABEL - 70) / most
    parts = [f'<text class="title" x="10" y="{y + 18}">'
             f"{escape(done['title'])}, {escape(done['size'])}, {escape(name)}: {unit}</text>"]
    at = y + HEAD - 6
    for row in rows:
        numbers = [s[what] / divisor for s in row["samples"]]
        middle = median(numbers)
        kind = "ours" if row["tool"].startswith("dray") else "other"
        line = at + BAR / 2
        parts += [
            f'<text x="{LABEL - 8}" y="{at + 12}" text-anchor="end">{escape(row["tool"])}</text>',
            f'<rect class="{kind}" x="{LABEL}" y="{at}" width="{max(1, middle * scale):.1f}" '
            f'height="{BAR}"/>',
            f'<line class="range" x1="{LABEL + min(numbers) * scale:.1f}" y1="{line}" '
            f'x2="{LABEL + max(numbers) * scale:.1f}" y2="{line}"/>',
            f'<text class="figure" x="{LABEL + max(numbers) * scale + 6:.1f}" y="{at + 12}">'
            f"{middle:.2f}</text>",
        ]
        at += BAR + GAP
    return parts, at - y + 12
