"""Our volumes of a month against the network company's, point by point."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl

from sbyt.apps.metering.queries.check_columns import point_facts
from sbyt.apps.metering.queries.points import usage_points_for
from sbyt.apps.network.operations import ComparedRow, UnableToChangeNetwork, store_reconciliation
from sbyt.apps.network.queries import nodes_in, place_columns
from sbyt.apps.network.types import NetworkNode, Reconciliation
from sbyt.calc.balance import in_stays
from sbyt.calc.hourly import HOUR_COLUMNS
from sbyt.calc.periods import next_month
from sbyt.calc.reconciliation import BOTH, ReconcileRules, classified
from sbyt.formats.network_volumes import (
    NetworkVolume,
    UnableToReadVolumes,
    VolumeLayout,
    read_network_volumes,
)
from sbyt.kit.access.actor import Actor
from sbyt.kit.files.operations import store_file
from sbyt.usecases.hourly.network_balance import nodes_fed_by
from sbyt.usecases.hourly.point_volumes import hours_of_points


def reconcile(
    actor: Actor, *, node: NetworkNode, month: date, content: bytes, file_name: str, layout: VolumeLayout
) -> Reconciliation:
    """Compare the company's file with our volumes of the month at the points below the node, and keep it.

    Ours is what the balance counts of a point on the days it hangs below the node: its hours, else its registers.
    A row is matched by the code of a point or its code of the metering systems; a file that gives a point two rows, one
    by each, is refused. Raises UnableToReadVolumes, UnableToChangeNetwork.
    """
    theirs = read_network_volumes(content, layout=layout)
    below = nodes_fed_by(nodes_in(actor, month=month), node.pk)
    until = next_month(month)
    places = place_columns(node_ids=below, since=month, until=until)
    hung = places["usage_point_id"].unique().to_list()
    points = list(usage_points_for(actor).filter(pk__in=hung))
    if not points:
        raise UnableToChangeNetwork("Ниже этого узла в этом месяце нет ни одной точки.")
    volumes = _volumes(in_stays(hours_of_points(point_ids=hung, month=month).hours, places))
    ratios = dict(point_facts(point_ids=hung, on=month).select("usage_point_id", "multiplier").iter_rows())
    by_code = {point.ats_code: point for point in points if point.ats_code}
    by_code |= {point.code: point for point in points}
    _require_once(theirs, {code: point.pk for code, point in by_code.items()})
    given = {one.code: one for one in theirs}
    matched = {by_code[code].pk: code for code in given if code in by_code}
    rows: list[tuple[str, int | None, int | None, int | None]] = [
        (code, one.volume_wh, volumes.get(by_code[code].pk) if code in by_code else None,
         ratios.get(by_code[code].pk) if code in by_code else None)
        for code, one in given.items()
    ]  # fmt: skip
    rows += [
        (point.code, None, volumes.get(point.pk), ratios.get(point.pk))
        for point in points
        if point.pk not in matched
    ]
    compared = classified(pl.DataFrame(rows, schema=BOTH, orient="row"), rules=ReconcileRules())
    names = {point.code: point for point in points} | by_code
    stored = store_file(content=content, name=file_name)
    return store_reconciliation(
        actor=actor,
        node=node,
        month=month,
        file_id=stored.pk,
        file_name=file_name,
        layout=layout.as_json(),
        rows=[
            ComparedRow(
                code=row["code"],
                name=(given[row["code"]].name if row["code"] in given else "")
                or (names[row["code"]].name if row["code"] in names else ""),
                line=given[row["code"]].line if row["code"] in given else None,
                usage_point_id=names[row["code"]].pk if row["code"] in names else None,
                theirs_wh=row["theirs_wh"],
                ours_wh=row["ours_wh"],
                difference_wh=row["difference_wh"],
                kind=row["kind"],
            )
            for row in compared.to_dicts()
        ],
    )


def _require_once(theirs: Sequence[NetworkVolume], point_of: Mapping[str, int]) -> None:
    """Raise UnableToReadVolumes where two rows are of one point under its two codes."""
    first: dict[int, NetworkVolume] = {}
    for one in theirs:
        point_id = point_of.get(one.code)
        if point_id is None:
            continue
        before = first.setdefault(point_id, one)
        if before is not one:
            raise UnableToReadVolumes(
                f"Строка {one.line}: точка {one.code} уже была в строке {before.line} под кодом {before.code}."
            )


def _volumes(hours: pl.DataFrame) -> dict[int, int]:
    """Return point → the sum of its known hours of the month; a point without any known hour is not there."""
    known = pl.any_horizontal(pl.col(hour).is_not_null() for hour in HOUR_COLUMNS)
    summed = hours.filter(known).group_by("usage_point_id").agg(wh=pl.sum_horizontal(HOUR_COLUMNS).sum())
    return dict(summed.iter_rows())
