"""What documents of all kinds say alike: who sells, who buys, the money around a bill, meters, totals."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from pydantic import ConfigDict

STRICT: Final = ConfigDict(extra="forbid", strict=True)
"""A snapshot is read back as it was written: no unknown field, no value of another type."""


class DisagreeingSums(ValueError):
    """Raised when the parts of a body do not add up to its totals; names the sum and both figures."""


def agree(name: str, *, said: int, counted: int) -> None:
    """Raise DisagreeingSums where what is said is not what the parts give."""
    if said != counted:
        raise DisagreeingSums(f"{name}: the document says {said}, its parts give {counted}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Supplier:
    """The retailer as it stood on the day of issue: requisites, and the bank account that payments go to."""

    __pydantic_config__ = STRICT

    name: str
    inn: str
    kpp: str
    address: str
    bank_name: str
    bik: str
    settlement_account: str
    correspondent_account: str
    phone: str = ""
    email: str = ""
    site: str = ""
    director: str = ""
    accountant: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """Whom the document is for. `address` is that of the premises for a household, the legal one for a firm."""

    __pydantic_config__ = STRICT

    name: str
    address: str
    inn: str = ""
    kpp: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """The account around the bill: what was owed before, what came, what is owed now. Plus is debt, minus advance.

    `opening_kop` is the balance at the first day of the month, `charged_before_kop` what earlier documents of the
    same month charged, `paid_kop` what was received since (up to `paid_through`, that day included),
    `charged_kop` what this document adds.
    """

    __pydantic_config__ = STRICT

    opening_kop: int
    paid_kop: int
    charged_kop: int
    closing_kop: int
    charged_before_kop: int = 0
    paid_through: dt.date | None = None
    last_payment_on: dt.date | None = None

    def __post_init__(self) -> None:
        counted = self.opening_kop + self.charged_before_kop - self.paid_kop + self.charged_kop
        agree("closing balance", said=self.closing_kop, counted=counted)

    @property
    def to_pay_kop(self) -> int:
        """What is asked for: an advance is never asked for."""
        return max(self.closing_kop, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterRow:
    """One register over the month. Readings are the scale's figures in Wh, before `multiplier`.

    Readings are None where the month was billed without them (average, norm, profile).
    """

    __pydantic_config__ = STRICT

    meter_number: str
    zone: str
    multiplier: int
    previous_wh: int | None
    previous_on: dt.date | None
    current_wh: int | None
    current_on: dt.date | None
    volume_wh: int
    usage_point: str = ""
    verified_until: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Totals of the lines, recalculations included in money."""

    __pydantic_config__ = STRICT

    energy_wh: int
    net_kop: int
    vat_kop: int
    gross_kop: int

    def __post_init__(self) -> None:
        agree("total with VAT", said=self.gross_kop, counted=self.net_kop + self.vat_kop)
