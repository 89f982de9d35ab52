"""Where the town's chance comes from: one seed, one stream a topic, integers alone."""

from __future__ import annotations

import random
from typing import Final

TOWN_SEED: Final = 20210531


def stream(seed: int, topic: str) -> random.Random:
    """Return the stream of one topic: a new topic never shifts the others, and every machine draws the same."""
    return random.Random(f"{seed}/{topic}")  # noqa: S311  a made-up town, no secret


def spread(draw: random.Random, middle: int, percent: int) -> int:
    """Return an integer within `percent` of `middle`, never below zero."""
    reach = middle * percent // 100
    return max(0, middle + draw.randint(-reach, reach))
