"""Lines within their charge: all figures of its lines as one array, what they stand on as one JSON, so a row an account is written.

The views `billing_chargeline` and `billing_pointline` read them as rows again (migration 0022, which tells the places as SQL).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import polars as pl
import pyarrow as pa
from numpy.typing import NDArray

from sbyt.apps.billing.range_figures import FIGURES

SUMS: Final = ("quantity_wh", "net_kop", "vat_kop", "gross_kop")
"""The first figures, so that a proof reads the beginning of an array alone."""
_WORDS: Final = {
    "service": (1, ("energy", "common_needs", "benefit")),
    "zone": (10, ("T0", "T1", "T2", "T3")),
    "method": (
        100,
        (
            *("meter", "intervals", "average", "norm", "share", "house", "replaced", "act", "discount"),
            "adjusted",
        ),
    ),
    "amount_from": (10_000, ("quantity", "gross", "benefit", "adjust")),
}
"""What a place of the words' number counts, and its words in their order: the number of a word never changes, new ones stand last."""
_HAS_TIER: Final = 100_000
_AT_OTHER: Final = 1_000_000
_FIGURES: Final = 14
"""Figures of a line before the tails: SUMS, price, words, from, to, VAT rate, rate, norm, house basis, place of the tail, readings."""
_NEEDED: Final = (*SUMS, "price_e7", "period_from", "period_to", "vat_rate_bp", "rate_id", "usage_point_id")
_MOST_LINES: Final = 8
"""As many as the views look for."""
_MOST_FIGURES: Final = 200
"""A row with more would be moved out of its page, and each figure would be looked for there."""
_STEP: Final = 8
_JSON_STEP: Final = 64
"""Rows are written by their size: arrays and JSON are filled up to a few."""
_AT_ONCE: Final = 16_384
"""So many charges are packed at once that they stay in the processor's memory."""
_COLUMNS: Final[dict[str, pl.DataType]] = {
    "usage_point_id": pl.Int64(),
    "other_point_id": pl.Int64(),
    "line_count": pl.Int64(),
    "line_figures": pl.List(pl.Int64()),
    "line_bases": pl.String(),
}
_DAYS_TO_2000: Final = 10_957
_HEAD: Final = 5
_ITEM: Final = 3


@dataclass(frozen=True, slots=True)
class _Places:
    """Where each line goes: of each charge its first line and how many, and for lines their charge and place in it from 0."""

    starts: NDArray[np.int64]
    counts: NDArray[np.int64]
    charge: NDArray[np.int64]
    within: NDArray[np.int64]


def lines_packed(charges: pl.DataFrame, lines: pl.DataFrame) -> tuple[list[pl.DataFrame], pl.DataFrame]:
    """Return the charges with the columns of their lines, in pieces, and the lines that have rows of their own.

    `lines` (calc.charge_lines.LINES with `charge_id`, `house_basis_id` and `tier`) stand in the order of `charges`, by number. Packed are
    charges whose lines are priced by a rate, at one point or two (a flat's and its house's), and few: a legal entity's are not.
    """
    starts = _places(lines).starts
    if len(starts) != charges.height:
        return [charges], lines
    ends = [*starts[_AT_ONCE::_AT_ONCE].tolist(), lines.height]
    begins = [0, *ends[:-1]]
    pieces = [
        _packed(charges.slice(place * _AT_ONCE, _AT_ONCE), lines.slice(begin, end - begin))
        for place, (begin, end) in enumerate(zip(begins, ends, strict=True))
    ]
    return [told for told, _rest in pieces], pl.concat([rest for _told, rest in pieces])


def _packed(charges: pl.DataFrame, lines: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return `lines_packed` of charges that are no more than stay in the processor's memory."""
    places = _places(lines)
    words, known = _coded(lines)
    packed = _may_be_packed(lines, known, places)
    if not packed.any():
        nothing = {name: pl.lit(None, dtype=kind) for name, kind in _COLUMNS.items()}
        return charges.with_columns(**{**nothing, "line_count": pl.lit(0, dtype=pl.Int64)}), lines
    told = np.repeat(packed, places.counts)
    every = bool(told.all())
    mine = lines if every else lines.filter(pl.Series(told))
    held = places if every else _places(mine)
    columns = {
        **_points(mine, held),
        "line_count": pl.Series(held.counts),
        "line_figures": _figures(mine, words[told], held),
        "line_bases": _bases(mine["basis"], held),
    }
    spread = {name: _spread(column, packed) for name, column in columns.items()}
    spread["line_count"] = spread["line_count"].fill_null(0)
    rest = lines.clear() if every else lines.filter(pl.Series(~told))
    return charges.with_columns(spread[name].alias(name) for name in _COLUMNS), rest


def sums_of_packed(figures: pl.Series, counts: pl.Series) -> tuple[pl.Series, ...]:
    """Return SUMS of charges whose first 4 × `counts` figures are told as PostgreSQL sends an array.

    An array is a head of five integers, then for each figure its length and the figure: three integers.
    """
    held = counts.to_numpy() * len(SUMS)
    if not len(held):
        return tuple(pl.Series([], dtype=pl.Int64) for _name in SUMS)
    ends = np.cumsum(_HEAD + held * _ITEM)
    sent = np.frombuffer(b"".join(figures.to_list()), ">i4")
    first = np.repeat(ends - held * _ITEM - (np.cumsum(held) - held) * _ITEM, held)
    place = first + np.arange(int(held.sum())) * _ITEM
    values = (sent[place + 1].astype(np.int64) << 32) | (sent[place + 2].astype(np.int64) & 0xFFFFFFFF)
    starts = (np.cumsum(held) - held)[:, None] + counts.to_numpy()[:, None] * np.arange(len(SUMS))
    summed = np.add.reduceat(values, starts.ravel()).reshape(-1, len(SUMS))
    return tuple(pl.Series(summed[:, place]) for place in range(len(SUMS)))


def _places(lines: pl.DataFrame) -> _Places:
    charge = lines["charge_id"].to_numpy()
    starts = np.flatnonzero(np.concatenate([[True], charge[1:] != charge[:-1]])) if len(charge) else charge
    counts = np.diff(np.append(starts, len(charge)))
    place = np.repeat(np.arange(len(starts)), counts)
    return _Places(starts, counts, place, np.arange(len(charge)) - starts[place])


def _coded(lines: pl.DataFrame) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return the words of each line as one number, and whether all of them have one."""
    codes = lines.select(
        (pl.col(name).cast(pl.Enum(words), strict=False).to_physical().cast(pl.Int64) * worth).alias(name)
        for name, (worth, words) in _WORDS.items()
    )
    told = codes.select(pl.sum_horizontal(pl.all(), ignore_nulls=False)).to_series()
    return told.fill_null(0).to_numpy(), told.is_not_null().to_numpy()


def _may_be_packed(lines: pl.DataFrame, known: NDArray[np.bool_], places: _Places) -> NDArray[np.bool_]:
    """Tell of each charge whether its lines go into it."""
    whole = lines.select(
        pl.all_horizontal(pl.col(*_NEEDED).is_not_null()) & (pl.col("price_component_ids").list.len() == 0)
    ).to_series()
    point = lines["usage_point_id"].fill_null(0).to_numpy()
    other = _other(point, places)[places.charge]
    fits = (
        known
        & whole.to_numpy()
        & ((point == point[places.starts][places.charge]) | (point == other))
        & (lines["number"].to_numpy() == places.within + 1)
    )
    width = np.add.reduceat(_FIGURES + _tails(lines), places.starts)
    few = (places.counts <= _MOST_LINES) & (width <= _MOST_FIGURES)
    told: NDArray[np.bool_] = np.logical_and.reduceat(fits, places.starts) & few
    return told


def _other(point: NDArray[np.int64], places: _Places) -> NDArray[np.int64]:
    """Return of each charge the highest of the points of its lines that is not that of its first; 0 where there is none."""
    beside = np.where(point == point[places.starts][places.charge], 0, point)
    highest: NDArray[np.int64] = np.maximum.reduceat(beside, places.starts)
    return highest


def _points(lines: pl.DataFrame, places: _Places) -> dict[str, pl.Series]:
    """Return the point of the first line of each charge, and the other one, null where there is none."""
    point = lines["usage_point_id"].to_numpy()
    other = pl.DataFrame({"other": _other(point, places)})
    beside = other.select(pl.when(pl.col("other") > 0).then("other")).to_series()
    return {"usage_point_id": pl.Series(point[places.starts]), "other_point_id": beside}


def _tails(lines: pl.DataFrame) -> NDArray[np.int64]:
    """Return how many figures of a line stand behind those that all lines have."""
    readings = lines["reading_ids"].list.len().cast(pl.Int64).fill_null(0).to_numpy()
    tails: NDArray[np.int64] = readings + lines["tier"].is_not_null().to_numpy() * len(FIGURES)
    return tails


def _figures(lines: pl.DataFrame, words: NDArray[np.int64], places: _Places) -> pl.Series:
    """Return an array a charge: figure f of line k of n stands at f * n + k, tails after them all."""
    tails = _tails(lines)
    behind = np.add.reduceat(tails, places.starts)
    width = -(-(_FIGURES * places.counts + behind) // _STEP) * _STEP
    ends = np.concatenate([[0], np.cumsum(width)])
    before = np.cumsum(tails) - tails
    tail = _FIGURES * places.counts[places.charge] + before - before[places.starts][places.charge]
    ranged = lines["tier"].is_not_null().to_numpy()
    read = tails - ranged * len(FIGURES)
    point = lines["usage_point_id"].to_numpy()
    beside = point != point[places.starts][places.charge]
    values = np.zeros(int(ends[-1]), np.int64)
    base = ends[places.charge]
    figures = (
        *(lines[name].to_numpy() for name in (*SUMS, "price_e7")),
        words + ranged * _HAS_TIER + beside * _AT_OTHER,
        *(lines[name].to_physical().to_numpy() - _DAYS_TO_2000 for name in ("period_from", "period_to")),
        lines["vat_rate_bp"].to_numpy(),
        *(lines[name].fill_null(0).to_numpy() for name in ("rate_id", "norm_id", "house_basis_id")),
        tail + 1,
        read,
    )
    _put_by_columns(values, np.column_stack(figures), places, ends[:-1])
    start = base + tail
    if ranged.any():
        tiers = lines["tier"].drop_nulls().explode().to_numpy().reshape(-1, len(FIGURES))
        values[start[ranged][:, None] + np.arange(len(FIGURES))] = tiers
    ids = lines["reading_ids"].list.explode(empty_as_null=False, keep_nulls=False).to_numpy()
    first = np.repeat(start + ranged * len(FIGURES) - (np.cumsum(read) - read), read)
    values[first + np.arange(len(ids))] = ids
    return _series(pa.LargeListArray.from_arrays(pa.array(ends), pa.array(values)))


def _put_by_columns(
    values: NDArray[np.int64],
    figures: NDArray[np.int64],
    places: _Places,
    begins: NDArray[np.int64],
) -> None:
    """Put the figures (a row a line) where the array of each charge begins, those of a column together: charges of as many lines at once."""
    for count in np.unique(places.counts).tolist():
        charges = np.flatnonzero(places.counts == count)
        rows = figures[places.starts[charges][:, None] + np.arange(count)]
        held = rows.transpose(0, 2, 1).reshape(len(charges), -1)
        values[begins[charges][:, None] + np.arange(held.shape[1])] = held


def _bases(basis: pl.Series, places: _Places) -> pl.Series:
    """Return a JSON array a charge, null for a line that has none; null where no line of the charge has one."""
    said = np.logical_or.reduceat(basis.is_not_null().to_numpy(), places.starts)
    lines = np.repeat(said, places.counts)
    if not said.any():
        return pl.Series([None] * len(said), dtype=pl.String)
    told = basis.fill_null("null").filter(pl.Series(lines))
    opens = pl.Series(places.within[lines] == 0)
    counts = places.counts[said]
    ends = np.cumsum(counts)
    length = np.add.reduceat(told.str.len_bytes().to_numpy().astype(np.int64) + 1, ends - counts) + 1
    wide = -(-length // _JSON_STEP) * _JSON_STEP
    closing = np.full(len(told), _JSON_STEP, np.int64)
    closing[ends - 1] = wide - length
    closed = pl.Series([*("]" + " " * count for count in range(_JSON_STEP)), ""]).gather(closing)
    joined = pl.select(
        pl.concat_str(pl.when(opens).then(pl.lit("[")).otherwise(pl.lit(",")), told, closed)
    ).to_series()
    offsets = np.concatenate([[0], np.cumsum(np.where(said, _spread_sizes(wide, said), 0))])
    mask = pa.py_buffer(np.packbits(said, bitorder="little").tobytes())
    text = pa.py_buffer(joined.str.join("").item().encode())
    buffers = [mask, pa.py_buffer(offsets.astype(np.int64).tobytes()), text]
    return _series(pa.Array.from_buffers(pa.large_string(), len(said), buffers))


def _spread_sizes(sizes: NDArray[np.int64], said: NDArray[np.bool_]) -> NDArray[np.int64]:
    whole = np.zeros(len(said), np.int64)
    whole[said] = sizes
    return whole


def _spread(values: pl.Series, packed: NDArray[np.bool_]) -> pl.Series:
    """Return the values, one for each charge that is packed, with null for the others."""
    if packed.all():
        return values
    place = pl.Series(np.cumsum(packed) - 1)
    return values.gather(pl.select(pl.when(pl.Series(packed)).then(place)).to_series())


def _series(values: Any) -> pl.Series:
    series = pl.from_arrow(values)
    assert isinstance(series, pl.Series)
    return series
