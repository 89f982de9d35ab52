"""Reckon what companies would be billed for a month by what is known now: nothing is written."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import polars as pl
from django.utils import timezone

from sbyt.apps.billing.computing.inputs import read_inputs
from sbyt.apps.billing.types import FINAL
from sbyt.apps.tariffs.queries import rule_settings, vat_rate_bp
from sbyt.calc.charge_lines import LINES
from sbyt.calc.dated_rules import legal_entity_rules
from sbyt.calc.legal_entity_bill import bill_legal_entities


def reckon_companies(*, building_ids: Collection[int], month: date) -> pl.DataFrame:
    """This function will return calc.charge_lines.LINES of the companies in the buildings, as a correction of the month would have them.

    A fixed number of queries; no lines where the month has no VAT rate.
    """
    vat = vat_rate_bp(on=month)
    if vat is None:
        return pl.DataFrame(schema=LINES)
    rules = rule_settings(on=month)
    inputs = read_inputs(
        building_ids=sorted(building_ids),
        month=month,
        stage=FINAL,
        as_of=timezone.now(),
        rules=rules,
    )
    return bill_legal_entities(
        month=month,
        stage=FINAL,
        tables=inputs.legal_entities,
        vat_rate_bp=vat,
        rules=legal_entity_rules(rules),
    ).lines
