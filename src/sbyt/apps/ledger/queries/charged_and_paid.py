"""The two columns of a turnover sheet: what was charged, what was paid.

A debit of receivables charges and a credit pays, save where money is taken back (kind REVERSAL): its debit is paid below zero, as
the lists of payments and collections show it. Opening and closing balances are the same either way.
"""

from __future__ import annotations

from django.db.models import BigIntegerField, Case, F, Value, When

from sbyt.apps.ledger.types import REVERSAL


def charged_kop() -> Case:
    """Return what a posting charges, kopecks."""
    taken_back = When(entry__kind=REVERSAL, then=Value(0))
    return Case(taken_back, default=F("debit_kop"), output_field=BigIntegerField())


def paid_kop() -> Case:
    """Return what a posting pays, kopecks; below zero where money is taken back."""
    taken_back = When(entry__kind=REVERSAL, then=F("credit_kop") - F("debit_kop"))
    return Case(taken_back, default=F("credit_kop"), output_field=BigIntegerField())
