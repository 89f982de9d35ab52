"""Draw seconds against accounts from the records: `python benchmarks/linearity.py [OUT.svg]`. No library but the standard one."""

from __future__ import annotations

import json
import sys
from pathlib import Path

HISTORY = Path(__file__).parent / "history"
WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT = 720, 420, 70, 50, 40, 24


def main() -> None:
    """Write the chart of the records of the newest commit that has two sizes or more, or of all where none has."""
    records = [json.loads(path.read_text()) for path in sorted(HISTORY.glob("households-*.json"))]
    if not records:
        sys.exit(f"no records in {HISTORY}: sbyt bench households --accounts N --record {HISTORY}")
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else HISTORY / "linearity.svg"
    out.write_text(chart(of_one_commit(records)))
    print(out)


def of_one_commit(records: list[dict]) -> list[dict]:
    by_commit: dict[str, list[dict]] = {}
    for record in sorted(records, key=lambda one: one["measured_on"]):
        by_commit.setdefault(record["commit"], []).append(record)
    several = [of for of in by_commit.values() if len({one["accounts"] for one in of}) > 1]
    return sorted(several[-1] if several else records, key=lambda one: one["accounts"])


def chart(records: list[dict]) -> str:
    """Return the chart as SVG: a point a record, a line from zero through the largest: on it cost is linear."""
    most_accounts = max(one["accounts"] for one in records)
    most_seconds = max(one["seconds"] for one in records) * 1.1

    def at(accounts: float, seconds: float) -> tuple[float, float]:
        across = LEFT + (WIDTH - LEFT - RIGHT) * accounts / most_accounts
        up = HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * seconds / most_seconds
        return round(across, 1), round(up, 1)

    largest = records[-1]
    start, end = at(0, 0), at(most_accounts, largest["seconds"])
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="Inter, sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        f'<text x="{LEFT}" y="22" font-size="14">Seconds to close a month of households, {largest["hardware"]["cores"]} cores, commit {largest["commit"][:10]}</text>',
        f'<path d="M{LEFT} {TOP}V{HEIGHT - BOTTOM}H{WIDTH - RIGHT}" fill="none" stroke="#8a94a6"/>',
        f'<line x1="{start[0]}" y1="{start[1]}" x2="{end[0]}" y2="{end[1]}" stroke="#c3cad6" stroke-dasharray="4 4"/>',
    ]
    for step in range(5):
        seconds = most_seconds * step / 4
        _, up = at(0, seconds)
        parts.append(f'<text x="{LEFT - 8}" y="{up + 4}" text-anchor="end">{seconds:.0f} s</text>')
    for one in records:
        across, up = at(one["accounts"], one["seconds"])
        parts.append(f'<circle cx="{across}" cy="{up}" r="4" fill="#1f5fbf"/>')
        said = f"{one['seconds']:.1f} s, {one['accounts_a_second']}/s"
        parts.append(f'<text x="{across - 8}" y="{up - 10}" text-anchor="end">{said}</text>')
        parts.append(f'<text x="{across}" y="{HEIGHT - BOTTOM + 18}" text-anchor="end">{one["accounts"]:,}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"


if __name__ == "__main__":
    main()
