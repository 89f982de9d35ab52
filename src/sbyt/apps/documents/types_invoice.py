"""The body of an invoice with act: what a legal entity is given for a month."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from sbyt.apps.documents.types_shared import STRICT, Balance, Customer, MeterRow, Supplier, Totals, agree


@dataclass(frozen=True, slots=True, kw_only=True)
class PricePart:
    """A component of the price of a line, without VAT, with its act."""

    __pydantic_config__ = STRICT

    name: str
    price_e7: int
    act: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceLine:
    """A line of an invoice. The price is without VAT.

    `amount_from` says the direction: "quantity" when net = quantity × price and VAT was added, "gross" when the
    amount with VAT was given and net was taken out of it.
    """

    __pydantic_config__ = STRICT

    name: str
    quantity_wh: int
    price_e7: int
    net_kop: int
    vat_rate_bp: int
    vat_kop: int
    gross_kop: int
    amount_from: Literal["quantity", "gross"] = "quantity"
    price_parts: tuple[PricePart, ...] = ()

    def __post_init__(self) -> None:
        agree("line with VAT", said=self.gross_kop, counted=self.net_kop + self.vat_kop)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractFacts:
    __pydantic_config__ = STRICT

    number: str
    signed_on: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierInvoice:
    """The invoice of the same month that this one takes the place of: a forecast, or one that is corrected.

    `energy_wh` is None in snapshots older than corrections.
    """

    __pydantic_config__ = STRICT

    number: str
    issued_on: dt.date
    gross_kop: int
    energy_wh: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceBody:
    """Everything an invoice with act prints, number and QR aside. `stage` tells a forecast, the final figure, a correction of it.

    Where a forecast was charged before, `earlier` names it and the balance is charged with the difference alone.
    """

    __pydantic_config__ = STRICT

    month: dt.date
    account_number: str
    supplier: Supplier
    customer: Customer
    contract: ContractFacts | None
    period_from: dt.date
    period_to: dt.date
    stage: Literal["forecast", "final", "correction"]
    lines: tuple[InvoiceLine, ...]
    totals: Totals
    balance: Balance
    due_on: dt.date
    earlier: EarlierInvoice | None = None
    points: tuple[MeterRow, ...] = ()
    notes: tuple[str, ...] = ()
    kind: Literal["invoice"] = "invoice"

    def __post_init__(self) -> None:
        lines = self.lines
        agree("energy", said=self.totals.energy_wh, counted=sum(line.quantity_wh for line in lines))
        agree("net", said=self.totals.net_kop, counted=sum(line.net_kop for line in lines))
        agree("charges", said=self.totals.gross_kop, counted=sum(line.gross_kop for line in lines))
        before = 0 if self.earlier is None else self.earlier.gross_kop
        added = self.totals.gross_kop - before
        agree("charged before in the balance", said=self.balance.charged_before_kop, counted=before)
        agree("charged in the balance", said=self.balance.charged_kop, counted=added)
