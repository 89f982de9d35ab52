"""The hash of what was computed changes with whatever it says, and with nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest

from sbyt.apps.billing.computing.charges import CHARGES, Computed
from sbyt.apps.billing.computing.penalties import SUMS, Penalties
from sbyt.calc.benefit_table import COMPENSATIONS
from sbyt.calc.charge_lines import APART, COMMON_NEEDS, HOUSE_FACTS
from sbyt.calc.penalty_difference import TOLD

BASES = ['{"norm_wh":71000}', '{"area_dm2":500,"days":30}', '{"area_dm2":700,"days":30}']
HOUSES = ['{"house_wh":900,"house_by":"meter"}', '{"house_wh":70,"house_by":"norm"}']


def table(schema: Any, rows: int) -> pl.DataFrame:
    """Rows whose every value is its own."""
    return pl.DataFrame(
        {
            name: pl.Series([_value(dtype, 10 * place + row) for row in range(rows)], dtype=dtype)
            for place, (name, dtype) in enumerate(schema.items())
        }
    )


def _value(dtype: pl.DataType, number: int) -> Any:
    if isinstance(dtype, pl.List):
        return [number, number + 1]
    if dtype == pl.Date:
        return date(2021, 5, 1) + timedelta(days=number)
    return {pl.Int64: number, pl.String: f"word {number}", pl.Boolean: number % 2 == 0}[type(dtype)]


def a_result() -> Computed:
    lines = table(APART, 3).with_columns(
        service=pl.lit(COMMON_NEEDS),
        basis=pl.Series(BASES),
        range_figures=pl.Series([[1, 0, 9, -1, 5, 5, 5], None, None], dtype=pl.List(pl.Int64)),
        house_number=pl.Series([None, 0, 1], dtype=pl.Int64),
    )
    return Computed(
        lines=lines,
        charges=table(CHARGES, 2),
        issues=pl.DataFrame(),
        houses=pl.DataFrame(),
        penalties=Penalties(
            sums=table(SUMS, 2), ranges=table(TOLD, 2), issues=pl.DataFrame(), reckoned_to=date(2021, 5, 31)
        ),
        compensations=table(COMPENSATIONS, 2),
        facts=pl.DataFrame({"house_number": [0, 1], "facts": HOUSES}, schema=HOUSE_FACTS),
    )


def changed(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    """The frame with another value in the last row of the column."""
    values = frame[name].to_list()
    values[-1] = _another(values[-1], frame.schema[name])
    return frame.with_columns(pl.Series(name, values, dtype=frame.schema[name]))


def _another(value: Any, dtype: pl.DataType) -> Any:
    if value is None:
        return [1, 1, 9, 12, 5, 5, 5]
    if isinstance(dtype, pl.List):
        return [*value, 7]
    if dtype == pl.Date:
        return value + timedelta(days=400)
    if isinstance(value, bool):
        return not value
    return value + 1000 if isinstance(value, int) else value.replace("}", ',"more":1}') + " "


def variants() -> list[tuple[str, Computed]]:
    whole = a_result()
    assert whole.penalties is not None
    return [
        *(
            (f"lines.{name}", replace(whole, lines=changed(whole.lines, name)))
            for name in APART
            if name != "house_number"
        ),
        *(
            (f"charges.{name}", replace(whole, charges=changed(whole.charges, name)))
            for name in CHARGES
            if name != "supply_wh"
        ),
        *(
            (f"compensations.{name}", replace(whole, compensations=changed(whole.compensations, name)))
            for name in COMPENSATIONS
        ),
        *(
            (
                f"sums.{name}",
                replace(whole, penalties=replace(whole.penalties, sums=changed(whole.penalties.sums, name))),
            )
            for name in SUMS
        ),
        *(
            (
                f"ranges.{name}",
                replace(
                    whole, penalties=replace(whole.penalties, ranges=changed(whole.penalties.ranges, name))
                ),
            )
            for name in TOLD
        ),
        ("facts", replace(whole, facts=changed(whole.facts, "facts"))),
        (
            "another house",
            replace(whole, lines=whole.lines.with_columns(house_number=pl.Series([None, 0, 0]))),
        ),
        ("no house", replace(whole, lines=whole.lines.with_columns(house_number=pl.Series([None, 0, None])))),
    ]


class TestTheHash:
    @pytest.mark.parametrize("form", [2, 3])
    def test_is_another_for_another_value_of_any_column(self, form: int) -> None:
        told = {"as it was": a_result().digest(form=form)}
        told |= {name: one.digest(form=form) for name, one in variants()}
        same = [name for name, sha256 in told.items() if list(told.values()).count(sha256) > 1]
        assert same == []

    def test_is_the_same_however_houses_are_numbered(self) -> None:
        whole = a_result()
        others = replace(
            whole,
            lines=whole.lines.with_columns(house_number=pl.Series([None, 2, 0])),
            facts=pl.DataFrame(
                {"house_number": [0, 1, 2], "facts": [HOUSES[1], "{}", HOUSES[0]]}, schema=HOUSE_FACTS
            ),
        )
        assert others.digest() == whole.digest()
