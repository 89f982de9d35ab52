"""Bill one case described in a file: the same tables, the same rules as the mass run, no database."""

from __future__ import annotations

import polars as pl

from sbyt.formats.case_act import ActCase
from sbyt.formats.case_file import AnyCase, ConsumptionCase, HouseholdCase, LegalEntityCase
from sbyt.formats.case_hours import CapacityCase, SchemeCase
from sbyt.formats.case_losses import LossesCase
from sbyt.formats.case_penalty import PenaltyCase
from sbyt.usecases.bill_case.act import reckon_act
from sbyt.usecases.bill_case.capacity import count_capacity
from sbyt.usecases.bill_case.consumption import bill_consumption
from sbyt.usecases.bill_case.hours import evaluate_scheme
from sbyt.usecases.bill_case.household import bill_household
from sbyt.usecases.bill_case.legal_entity import bill_legal_entity
from sbyt.usecases.bill_case.losses import evaluate_losses
from sbyt.usecases.bill_case.penalty import penalise
from sbyt.usecases.bill_case.result import CaseResult, UnableToBillCase


def bill_case(case: AnyCase) -> CaseResult:
    """Return the lines of the case with every step explained, its issues and totals.

    Raises UnableToBillCase for a case whose figures no rule can take.
    """
    try:
        return _billed(case)
    except (pl.exceptions.InvalidOperationError, OverflowError):
        raise UnableToBillCase(field="", reason="числа слишком велики для расчёта") from None


def _billed(case: AnyCase) -> CaseResult:
    if isinstance(case, HouseholdCase):
        return bill_household(case)
    if isinstance(case, LegalEntityCase):
        return bill_legal_entity(case)
    if isinstance(case, PenaltyCase):
        return penalise(case)
    if isinstance(case, ActCase):
        return reckon_act(case)
    return bill_consumption(case) if isinstance(case, ConsumptionCase) else _counted(case)


def _counted(case: CapacityCase | SchemeCase | LossesCase) -> CaseResult:
    """Return a case of hours."""
    if isinstance(case, CapacityCase):
        return count_capacity(case)
    return evaluate_losses(case) if isinstance(case, LossesCase) else evaluate_scheme(case)
