"""Lines of charges of one house in one row, column by column, as typed arrays: a row for some twenty accounts, not two for each.

The views `billing_chargeline`, `billing_pointline` and `billing_monthline` read them as lines again (migration 0024 tells the places as SQL).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from sbyt.apps.billing.range_figures import FIGURES
from sbyt.kit.columns.copy_binary import Kind
from sbyt.kit.columns.copy_lists import Column, Lists, Numbers, Pieces, fits

SUMS: Final = ("quantity_wh", "net_kop", "vat_kop", "gross_kop")
_WORDS: Final = {
    "service": (0, ("energy", "common_needs", "benefit")),
    "zone": (3, ("T0", "T1", "T2", "T3")),
    "method": (
        6,
        (
            *("meter", "intervals", "average", "norm", "share", "house", "replaced", "act", "discount"),
            "adjusted",
        ),
    ),
    "amount_from": (11, ("quantity", "gross", "benefit", "adjust")),
}
"""By how many bits a word's place is moved, and the words in their order: the number of a word never changes, new ones stand last."""
_NUMBERS: Final = (*SUMS, "price_e7", "rate_id", "vat_rate_bp", "usage_point_id")
_OR_NOTHING: Final = ("norm_id", "house_basis_id")
_DAYS: Final = ("period_from", "period_to")
_KINDS: Final = {
    **dict.fromkeys((*SUMS, "price_e7", "rate_id", *_OR_NOTHING), Kind.INT4),
    **dict.fromkeys(("vat_rate_bp", "words"), Kind.INT2),
    **dict.fromkeys(_DAYS, Kind.DATE),
}
_DAYS_TO_2000: Final = 10_957
_PACK_BYTES: Final = 6_000
"""A pack is cut where it has so many: with one charge more and the heads of arrays a row still stays within its page."""
_MOST_CHARGES: Final = 24
_MOST_BYTES: Final = 1_600
"""A charge with more than this keeps rows."""
_LINE_BYTES: Final = 60
_READING_BYTES: Final = 8
_RANGE_BYTES: Final = 4 * len(FIGURES)
_NO_HOUSE: Final = -1
_SMALL_CHARGES: Final = 8
"""Houses with fewer charges lie together with those near them."""
_NEAR: Final = 64
"""So many ids of houses, one after another, have one key."""


@dataclass(frozen=True, slots=True)
class Packed:
    """What is written of charges and lines: `charges` as they came, with `pack_id`, `line_from` and `line_count`; `packs` rows of LinePack by
    columns, all but the part and the month; `plain` the lines that have rows of their own.
    """

    charges: pl.DataFrame
    packs: Mapping[str, Column]
    count: int
    plain: pl.DataFrame


@dataclass(frozen=True, slots=True)
class _Places:
    """Where each line goes: of each charge its first line and how many, and for lines their charge and place in it from 0."""

    starts: NDArray[np.int64]
    counts: NDArray[np.int64]
    charge: NDArray[np.int64]
    within: NDArray[np.int64]


def lines_packed(charges: pl.DataFrame, lines: pl.DataFrame, *, points: pl.DataFrame) -> Packed:
    """Return the charges with where their lines are, the packs, and the lines that have rows of their own.

    `lines` (calc.charge_lines.LINES with `charge_id`, `house_basis_id` and `tier`) stand in the order of `charges`, by number; `points` have
    `usage_point_id` and `building_id`. Packed are charges whose lines are priced by a rate at points of one house and are no more than
    stay within a page: a legal entity's are not.
    """
    places = _places(lines)
    if len(places.starts) != charges.height or not lines.height:
        return _nothing_packed(charges, lines)
    words, known = _coded(lines)
    house = _houses(lines["usage_point_id"].fill_null(_NO_HOUSE).to_numpy(), points)
    size = np.add.reduceat(_sizes(lines), places.starts)
    packed = _may_be_packed(lines, known, house, places) & (size <= _MOST_BYTES)
    if not packed.any():
        return _nothing_packed(charges, lines)
    key = _keys(house[places.starts], packed)
    order = _by_key(key, packed)
    pack = _cut(key[order], size[order])
    row = _rows_of(order, places)
    if len(row) < lines.height or (row[1:] < row[:-1]).any():
        mine, words, rest = lines[row], words[row], lines.filter(pl.Series(~packed[places.charge]))
    else:
        mine, rest = lines, lines.clear()
    first = np.concatenate([[0], np.flatnonzero(np.diff(pack)) + 1])
    counts = places.counts[order]
    before = np.cumsum(counts) - counts
    ids = charges["id"].to_numpy()
    told = {
        "pack_id": ids[order[first]][pack],
        "line_from": before - before[first][pack] + 1,
        "line_count": counts,
    }
    starts = before[first]
    heads = {
        "id": Numbers(Kind.INT8, ids[order[first]]),
        "house_key": Numbers(Kind.INT8, key[order[first]]),
    }
    return Packed(
        charges=charges.with_columns(_spread(told, order, charges.height)),
        packs=heads | _columns(mine, words, starts, np.append(starts[1:], mine.height)),
        count=len(first),
        plain=rest,
    )


def _nothing_packed(charges: pl.DataFrame, lines: pl.DataFrame) -> Packed:
    nothing = {"pack_id": pl.lit(None, dtype=pl.Int64), "line_from": pl.lit(0), "line_count": pl.lit(0)}
    return Packed(charges.with_columns(**nothing), {}, 0, lines)


def _places(lines: pl.DataFrame) -> _Places:
    charge = lines["charge_id"].to_numpy()
    starts = np.flatnonzero(np.concatenate([[True], charge[1:] != charge[:-1]])) if len(charge) else charge
    counts = np.diff(np.append(starts, len(charge)))
    place = np.repeat(np.arange(len(starts)), counts)
    return _Places(starts, counts, place, np.arange(len(charge)) - starts[place])


def _coded(lines: pl.DataFrame) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return the words of each line as one number, and whether all of them have one."""
    codes = lines.select(
        (pl.col(name).cast(pl.Enum(words), strict=False).to_physical().cast(pl.Int64) * 2**shift).alias(name)
        for name, (shift, words) in _WORDS.items()
    )
    told = codes.select(pl.sum_horizontal(pl.all(), ignore_nulls=False)).to_series()
    return told.fill_null(0).to_numpy(), told.is_not_null().to_numpy()


def _houses(point: NDArray[np.int64], points: pl.DataFrame) -> NDArray[np.int64]:
    """Return the house of each point; _NO_HOUSE of points that are not known."""
    known = points["usage_point_id"].to_numpy()
    house = points["building_id"].to_numpy()
    if not len(known):
        return np.full(len(point), _NO_HOUSE)
    if (known[1:] < known[:-1]).any():
        order = np.argsort(known, kind="stable")
        known, house = known[order], house[order]
    place = np.minimum(np.searchsorted(known, point), len(known) - 1)
    found: NDArray[np.int64] = np.where(known[place] == point, house[place], _NO_HOUSE)
    return found


def _sizes(lines: pl.DataFrame) -> NDArray[np.int64]:
    """Return about how many bytes each line takes in a pack."""
    told = lines.select(
        pl.col("reading_ids").list.len().cast(pl.Int64).fill_null(0) * _READING_BYTES
        + pl.col("tier").is_not_null() * _RANGE_BYTES
        + pl.col("basis").str.len_bytes().cast(pl.Int64).fill_null(0)
        + _LINE_BYTES
    )
    return told.to_series().to_numpy()


def _may_be_packed(
    lines: pl.DataFrame, known: NDArray[np.bool_], house: NDArray[np.int64], places: _Places
) -> NDArray[np.bool_]:
    """Tell of each charge whether all its lines can lie in a pack of one house."""
    whole = lines.select(
        pl.all_horizontal(pl.col(*_NUMBERS, *_DAYS).is_not_null())
        & (pl.col("price_component_ids").list.len() == 0)
    ).to_series()
    told = (
        known
        & whole.to_numpy()
        & (house != _NO_HOUSE)
        & (house == house[places.starts][places.charge])
        & (lines["number"].to_numpy() == places.within + 1)
    )
    for name, kind in _KINDS.items():
        if kind is not Kind.DATE and name in lines.columns:
            told &= fits(kind, lines[name].fill_null(0).to_numpy())
    figures = lines["tier"].list.explode(empty_as_null=False, keep_nulls=False)
    if len(figures) and not fits(Kind.INT4, figures.to_numpy()).all():
        told &= (
            lines.select(pl.col("tier").list.max().is_between(-(2**31), 2**31 - 1).fill_null(value=True))
            .to_series()
            .to_numpy()
        )
    return np.logical_and.reduceat(told, places.starts)


def key_of_small_houses(house: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the key that small houses near each house share."""
    return -1 - house // _NEAR


def _keys(house: NDArray[np.int64], packed: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return the key of each charge: its house, or that of the small houses near it. Charges that are not packed do not count."""
    _houses, place, counts = np.unique(
        np.where(packed, house, _NO_HOUSE), return_inverse=True, return_counts=True
    )
    return np.where(counts[place] < _SMALL_CHARGES, key_of_small_houses(house), house)


def _by_key(key: NDArray[np.int64], packed: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return the packed charges, those of a key together; where they stand so already nothing is sorted."""
    order = np.flatnonzero(packed)
    told = key[order]
    runs = 1 + int((told[1:] != told[:-1]).sum())
    return order if runs == len(np.unique(told)) else order[np.argsort(told, kind="stable")]


def _cut(key: NDArray[np.int64], size: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return of each charge the number of its pack: packs of a key are of one length, as far as charges are."""
    weight = np.maximum(size, _PACK_BYTES // _MOST_CHARGES)
    begins = np.concatenate([[True], key[1:] != key[:-1]])
    first = np.flatnonzero(begins)
    number = np.cumsum(begins) - 1
    before = np.cumsum(weight) - weight
    before -= before[first][number]
    whole = np.add.reduceat(weight, first)
    packs = -(-whole // _PACK_BYTES)
    own = before * packs[number] // whole[number]
    changed = np.concatenate([[False], (np.diff(own) != 0) | begins[1:]])
    cut: NDArray[np.int64] = np.cumsum(changed)
    return cut


def _rows_of(order: NDArray[np.int64], places: _Places) -> NDArray[np.int64]:
    """Return the lines of the charges in this order."""
    counts = places.counts[order]
    before = np.cumsum(counts) - counts
    rows: NDArray[np.int64] = np.repeat(places.starts[order] - before, counts) + np.arange(int(counts.sum()))
    return rows


def _spread(told: Mapping[str, NDArray[np.int64]], order: NDArray[np.int64], height: int) -> list[pl.Series]:
    """Return the columns for all charges: those that are not packed have no pack and 0 lines in it."""
    spread = []
    for name, values in told.items():
        whole = np.zeros(height, np.int64)
        whole[order] = values
        spread.append(pl.Series(name, whole))
    if len(order) < height:
        spread[0] = pl.select(pl.when(spread[0] > 0).then(spread[0]).alias("pack_id")).to_series()
    return spread


def _columns(
    lines: pl.DataFrame, words: NDArray[np.int64], starts: NDArray[np.int64], ends: NDArray[np.int64]
) -> dict[str, Column]:
    """Return the arrays of packs whose lines lie from `starts` to `ends`."""
    columns: dict[str, Column] = {
        name: Lists(kind, lines[name].to_numpy(), starts, ends)
        for name, kind in (
            *(("charge_id", Kind.INT8), ("usage_point_id", Kind.INT8), ("number", Kind.INT2)),
            *((name, Kind.INT4) for name in SUMS),
        )
    }
    shared = {
        "words": words,
        **{name: lines[name].to_numpy() for name in ("vat_rate_bp", "price_e7", "rate_id")},
        **{name: lines[name].to_physical().to_numpy() - _DAYS_TO_2000 for name in _DAYS},
    }
    columns |= {name: _shared(_KINDS[name], values, starts, ends) for name, values in shared.items()}
    for name in _OR_NOTHING:
        columns[name] = _none_or(_shared(_KINDS[name], lines[name].fill_null(0).to_numpy(), starts, ends))
    return (
        columns | _ranges(lines, starts, ends) | _readings(lines, starts, ends) | _bases(lines, starts, ends)
    )


def _shared(kind: Kind, values: NDArray[Any], starts: NDArray[np.int64], ends: NDArray[np.int64]) -> Lists:
    """One element stands for all lines of a pack where they have the same."""
    changes = np.cumsum(np.concatenate([[0], values[1:] != values[:-1]]))
    same = changes[ends - 1] == changes[starts]
    return Lists(kind, values, starts, np.where(same, starts + 1, ends))


def _none_or(told: Lists) -> Lists:
    """Nothing stands for zeros alone."""
    none = (told.ends - told.starts == 1) & (told.items[told.starts] == 0)
    return Lists(told.kind, told.items, told.starts, np.where(none, told.starts, told.ends))


def _where_any(
    ends_of_lines: NDArray[np.int64], starts: NDArray[np.int64], ends: NDArray[np.int64]
) -> tuple[Lists, NDArray[np.int64], NDArray[np.int64]]:
    """Return where the tail of each line ends within its pack, null where a pack has no tails, and the bounds of all tails of a pack."""
    begins = np.concatenate([[0], ends_of_lines])[starts]
    held = ends_of_lines[ends - 1]
    within = ends_of_lines - np.repeat(begins, ends - starts)
    return Lists(Kind.INT2, within, starts, np.where(held > begins, ends, starts)), begins, held


def _ranges(lines: pl.DataFrame, starts: NDArray[np.int64], ends: NDArray[np.int64]) -> dict[str, Column]:
    ranged = lines["tier"].is_not_null().to_numpy().astype(np.int64)
    figures = lines["tier"].list.explode(empty_as_null=False, keep_nulls=False).to_numpy()
    to, begins, held = _where_any(np.cumsum(ranged * len(FIGURES)), starts, ends)
    first = np.where(ranged, to.items - len(FIGURES) + 1, 0)
    return {
        "tier_from": Lists(Kind.INT2, first, to.starts, to.ends),
        "tier": Lists(Kind.INT4, figures, begins, held),
    }


def _readings(lines: pl.DataFrame, starts: NDArray[np.int64], ends: NDArray[np.int64]) -> dict[str, Column]:
    held = lines["reading_ids"].list.len().cast(pl.Int64).fill_null(0).to_numpy()
    ids = lines["reading_ids"].list.explode(empty_as_null=False, keep_nulls=False).to_numpy()
    to, begin, end = _where_any(np.cumsum(held), starts, ends)
    return {"readings_to": to, "reading_ids": Lists(Kind.INT8, ids, begin, end)}


def _bases(lines: pl.DataFrame, starts: NDArray[np.int64], ends: NDArray[np.int64]) -> dict[str, Column]:
    told = lines["basis"].fill_null("")
    to, begin, end = _where_any(np.cumsum(told.str.len_bytes().cast(pl.Int64).to_numpy()), starts, ends)
    return {"basis_to": to, "bases": Pieces(told.str.join("").item().encode(), begin, end)}
