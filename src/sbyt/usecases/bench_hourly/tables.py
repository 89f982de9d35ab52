"""Made-up schemes of a month: two feeders with losses, a constant and two sub-consumers."""

from __future__ import annotations

import random
from datetime import date
from typing import Final

import polars as pl

from sbyt.calc.schemes import EDGES, NODES

MONTH: Final = date(2021, 8, 1)
UNTIL: Final = date(2021, 9, 1)
DAYS: Final = 31


def scheme_tables(schemes: int, point_ids: list[int]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return NODES and EDGES of so many schemes of eight nodes: percent and transformer losses, two sub-consumers."""
    draw = random.Random(1)  # noqa: S311  figures for a measurement
    nodes: list[tuple[object, ...]] = []
    edges: list[tuple[int, int, int]] = []
    plain = (MONTH, None, None, None, None, None, 10_000, 5_000, 4_000, "by_square", 1)
    kinds = ("meter", "meter", "percent", "load", "constant", "meter", "meter", "result")
    figures: dict[str, dict[int, int]] = {
        "percent": {9: 18_400},
        "load": {10: 12_000, 11: 1_000_000},
        "constant": {8: 2_000},
    }
    for scheme in range(schemes):
        first = scheme * len(kinds)
        for place, kind in enumerate(kinds):
            row: list[object] = [first + place, scheme, kind, draw.choice(point_ids), 1, None, *plain]
            for at, figure in figures.get(kind, {}).items():
                row[at] = figure
            nodes.append(tuple(row))
        links = ((0, 2, 1), (1, 3, 1), (2, 7, 1), (3, 7, 1), (4, 7, 1), (5, 7, -1), (6, 7, -1))
        edges += [(first + source, first + target, sign) for source, target, sign in links]
    return (
        pl.DataFrame(nodes, schema=NODES, orient="row"),
        pl.DataFrame(edges, schema=EDGES, orient="row"),
    )
