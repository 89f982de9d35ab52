"""A region is drawn from its seed, whichever part of it is drawn first and in whatever pieces."""

from __future__ import annotations

import hashlib
import struct
from collections import defaultdict
from datetime import date
from itertools import pairwise
from statistics import mean

import numpy as np
import polars as pl
import pytest

from sbyt.kit.columns.copy_binary import encoded_rows
from sbyt.usecases.synthetic_region.block_rows import block_digest, block_rows
from sbyt.usecases.synthetic_region.drawing import Draw
from sbyt.usecases.synthetic_region.ground import Block, Ids
from sbyt.usecases.synthetic_region.plan import RegionPlan, UnableToPlanRegion, plan_region

IDS = Ids(
    first=defaultdict(lambda: 1000),
    branches=tuple(range(1, 60)),
    tariffs=(1, 2, 3, 4, 5, 6),
    meter_types=(1, 2, 3),
    receivables=1,
    opening=2,
)


def drawn(plan: RegionPlan, blocks: list[tuple[int, int]]) -> dict[str, list[bytes]]:
    """Return the rows of every table in the order of ids; opening balances apart, they are an entry a block."""
    rows: dict[str, list[bytes]] = defaultdict(list)
    for number, (since, until) in enumerate(blocks):
        for shape, columns, count in block_rows(Block(plan, IDS, since, until, number)):
            if not shape.table.startswith("ledger"):
                content = b"".join(encoded_rows(shape, columns, rows=count))
                rows[shape.table] += split(content)
    return {table: sorted(found) for table, found in rows.items()}


def split(content: bytes) -> list[bytes]:
    """Return the rows one by one; the first field is the id."""
    rows, at = [], 0
    while at < len(content):
        start = at
        (fields,) = struct.unpack_from(">h", content, at)
        at += 2
        for _ in range(fields):
            (length,) = struct.unpack_from(">i", content, at)
            at += 4 + max(length, 0)
        rows.append(content[start:at])
    return rows


class TestPlanning:
    def test_a_million_accounts_live_in_fifteen_thousand_apartment_buildings_and_private_houses(self) -> None:
        plan = plan_region(accounts=1_000_000)
        assert plan.apartments == 15_000
        assert int(plan.size[plan.apartment].sum()) == 820_000
        assert plan.buildings - plan.apartments == 180_000
        assert plan.first_account[-1] == 1_000_000
        assert (plan.branches, len(plan.localities)) == (4, 64)

    @pytest.mark.parametrize("accounts", [20, 21, 99, 1000, 12_345])
    def test_any_size_sums_to_itself_and_its_blocks_cover_it(self, accounts: int) -> None:
        plan = plan_region(accounts=accounts, seed=5)
        blocks = plan.blocks(accounts=50)
        assert int(plan.size.sum()) == accounts
        assert blocks[0][0] == 0
        assert blocks[-1][1] == plan.buildings
        assert all(one[1] == next_one[0] for one, next_one in pairwise(blocks))

    @pytest.mark.parametrize("accounts", [0, 19, 30_000_001])
    def test_a_region_too_small_or_too_large_is_refused(self, accounts: int) -> None:
        with pytest.raises(UnableToPlanRegion, match=f"{accounts}: a region has 20 to 30000000 accounts"):
            plan_region(accounts=accounts)

    def test_a_district_has_as_many_apartment_buildings_as_are_asked_for(self) -> None:
        plan = plan_region(accounts=100_000, apartments=2_000)
        assert plan.apartments == 2_000
        assert int(plan.size[plan.apartment].sum()) == 82_000
        assert int(plan.size.sum()) == 100_000

    @pytest.mark.parametrize("apartments", [0, 21, 1_000])
    def test_more_buildings_than_flats_fill_are_refused(self, apartments: int) -> None:
        with pytest.raises(UnableToPlanRegion, match=f"82 flats do not fit into {apartments} buildings"):
            plan_region(accounts=100, apartments=apartments)

    def test_no_two_buildings_share_an_address(self) -> None:
        plan = plan_region(accounts=400_000)
        names = [place.name for place in plan.localities]
        assert len(set(names)) == len(names)
        assert len(np.unique(plan.locality * 10**6 + plan.place)) == plan.buildings


class TestDrawing:
    def test_pieces_of_any_cut_are_the_whole(self) -> None:
        plan = plan_region(accounts=1500, seed=3)
        whole = drawn(plan, [(0, plan.buildings)])
        assert len(whole["metering_reading"]) > 5_000
        assert drawn(plan, plan.blocks(accounts=200)) == whole
        assert drawn(plan, [(17, plan.buildings), (0, 17)]) == whole

    def test_the_same_seed_draws_the_same_bytes_and_another_one_does_not(self) -> None:
        def digest(seed: int) -> str:
            plan = plan_region(accounts=300, seed=seed)
            return block_digest(Block(plan, IDS, 0, plan.buildings, 0))

        assert digest(1) == digest(1)
        assert digest(1) != digest(2)

    def test_what_seed_one_draws_does_not_change_from_version_to_version(self) -> None:
        plan = plan_region(accounts=200, seed=1, month=date(2025, 6, 1))
        content = drawn(plan, [(0, plan.buildings)])["metering_reading"]
        assert hashlib.sha256(b"".join(content)).hexdigest()[:16] == "5e1c118b22321b9d"

    def test_months_in_a_row_are_each_read_by_most_and_rise_along_the_scale(self) -> None:
        plan = plan_region(accounts=3000, seed=5, months=3)
        block = Block(plan, IDS, 0, plan.buildings, 0)
        _shape, rows, _count = next(told for told in block_rows(block) if told[0].table == "metering_reading")
        read = pl.DataFrame(
            {name: rows[name] for name in ("register_id", "taken_on", "value_wh", "rolled_over")}
        )
        months = read.group_by(pl.col("taken_on").dt.month_start().alias("month")).len().sort("month")
        asked = pl.col("month") >= date(2025, 5, 1)
        before, *billed = months.filter(asked)["len"].to_list()
        assert months["month"].max() == date(2025, 8, 1)
        assert [round(one / before, 2) for one in billed] == pytest.approx([0.85, 0.85, 0.85], abs=0.02)
        ids = set(rows["id"].tolist())  # type: ignore[union-attr]
        assert len(ids) == read.height
        passed = read.sort("register_id", "taken_on").with_columns(
            passed=pl.col("value_wh").diff().over("register_id")
        )
        falls = passed.filter((pl.col("passed") < 0) & ~pl.col("rolled_over"))
        assert falls.height < read.height * 0.002

    def test_draws_fall_evenly(self) -> None:
        numbers = np.arange(200_000)
        draw = Draw(7)
        assert mean(draw.below("some", numbers, 100).tolist()) == pytest.approx(49.5, abs=0.3)
        assert draw.chance("some", numbers, 250_000).mean() == pytest.approx(0.25, abs=0.005)
        assert np.median(draw.factor("some", numbers)) == pytest.approx(1000, abs=8)
        counts = np.bincount(draw.choice("some", numbers, (1, 0, 3)))
        assert counts[1] == 0
        assert counts[2] / counts[0] == pytest.approx(3, abs=0.08)
