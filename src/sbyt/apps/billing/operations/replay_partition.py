"""Compute a partition that was computed before, from the same manifest, and write nothing: a proof or a what-if."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import polars as pl

from sbyt.apps.billing.computing.charges import totals
from sbyt.apps.billing.computing.inputs import PartitionInputs
from sbyt.apps.billing.models import RunPartition
from sbyt.apps.billing.operations.compute_partition import digest_form, read_partition, reckon_partition
from sbyt.apps.tariffs.queries import tariff_ids_by_code
from sbyt.kit.transactions import one_snapshot

Prices = dict[str, dict[str, int]]
"""Code of a tariff → zone → RUB/kWh × 10⁷, VAT included: a price list laid over the published one."""

_SUMS: Final = ("energy_wh", "net_kop", "vat_kop", "gross_kop")


class UnableToOverlayPrices(ValueError):
    """Raised when a price list names no tariff of ours, or a zone that is not sold; the text is Russian."""


def replay_partition(*, partition_id: int, prices: Prices | None = None) -> dict[str, Any]:
    """This function will compute a partition again as its run did and return what it comes to; nothing is written.

    Returns `result_sha256`, `charges`, sums (`energy_wh`, `net_kop`, `vat_kop`, `gross_kop`) and `totals` as
    RunPartition keeps them. With `prices`, every rate of the month of the tariffs and zones named is that price.

    :raises UnableToOverlayPrices: a tariff or zone of `prices` is not known.
    """
    with one_snapshot():
        partition = RunPartition.objects.select_related("run").get(pk=partition_id)
        inputs, wanted = read_partition(partition, again=True)
        if prices is not None:
            inputs = _overlaid(inputs, prices)
        computed, _findings = reckon_partition(partition.run, inputs, wanted)
        return {
            "result_sha256": computed.digest(form=digest_form(partition.run)),
            "charges": computed.charges.height,
            **{name: int(computed.charges[name].sum()) for name in _SUMS},
            "totals": totals(computed, inputs.accounts),
        }


def _overlaid(inputs: PartitionInputs, prices: Prices) -> PartitionInputs:
    ids = tariff_ids_by_code(prices)
    unknown = sorted(prices.keys() - ids.keys())
    if unknown:
        raise UnableToOverlayPrices(f"нет тарифа {', '.join(unknown)}")
    rows = [(ids[code], zone, price) for code, zones in prices.items() for zone, price in zones.items()]
    given = pl.DataFrame(
        rows, schema={"tariff_id": pl.Int64, "zone": pl.String, "given_e7": pl.Int64}, orient="row"
    )
    rates = inputs.households.rates
    unsold = given.join(rates, on=["tariff_id", "zone"], how="anti")
    if not unsold.is_empty():
        raise UnableToOverlayPrices(f"по тарифу нет зоны {', '.join(sorted(unsold['zone'].unique()))}")
    overlaid = (
        rates.join(given, on=["tariff_id", "zone"], how="left", maintain_order="left")
        .with_columns(price_e7=pl.coalesce("given_e7", "price_e7"))
        .drop("given_e7")
    )
    return replace(inputs, households=replace(inputs.households, rates=overlaid))
