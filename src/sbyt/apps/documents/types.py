"""What a document says: the body its author fills, and the envelope that is stored, hashed and printed.

Money in kopecks, energy in watt-hours, prices in RUB/kWh × 10⁷, areas in dm², rates of tax in hundredths of a
percent. Dates stand for whole days; periods are `[from, to)`. A body whose sums do not agree cannot be made.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Literal

from pydantic import ConfigDict

from sbyt.apps.documents.models import Document, DocumentFile, PrintOrder, PrintPart

__all__ = [
    "SCHEMA_VERSION",
    "Balance",
    "BuildingFacts",
    "ContractFacts",
    "Customer",
    "DisagreeingSums",
    "Document",
    "DocumentDraft",
    "DocumentFile",
    "EarlierInvoice",
    "InvoiceBody",
    "InvoiceLine",
    "MeterRow",
    "NormFacts",
    "PremisesFacts",
    "PricePart",
    "PrintOrder",
    "PrintPart",
    "ReceiptBody",
    "ReceiptLine",
    "Snapshot",
    "Supplier",
    "Totals",
]

SCHEMA_VERSION = 1
_STRICT = ConfigDict(extra="forbid", strict=True)


class DisagreeingSums(ValueError):
    """Raised when the parts of a body do not add up to its totals; names the sum and both figures."""


def _agree(name: str, *, said: int, counted: int) -> None:
    if said != counted:
        raise DisagreeingSums(f"{name}: the document says {said}, its parts give {counted}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Supplier:
    """The retailer as it stood on the day of issue: requisites, and the bank account that payments go to."""

    __pydantic_config__ = _STRICT

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

    __pydantic_config__ = _STRICT

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

    __pydantic_config__ = _STRICT

    opening_kop: int
    paid_kop: int
    charged_kop: int
    closing_kop: int
    charged_before_kop: int = 0
    paid_through: dt.date | None = None
    last_payment_on: dt.date | None = None

    def __post_init__(self) -> None:
        counted = self.opening_kop + self.charged_before_kop - self.paid_kop + self.charged_kop
        _agree("closing balance", said=self.closing_kop, counted=counted)

    @property
    def to_pay_kop(self) -> int:
        """What is asked for: an advance is never asked for."""
        return max(self.closing_kop, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterRow:
    """One register over the month. Readings are the scale's figures in Wh, before `multiplier`.

    Readings are None where the month was billed without them (average, norm, profile).
    """

    __pydantic_config__ = _STRICT

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
class ReceiptLine:
    """A line of the charges of a household. The price carries VAT.

    `method` says how the volume was found: the value of `billing.ChargeLine.Method`. `act` names the act of the
    price. `recalculation_kop` is a correction of earlier months with its reason.
    """

    __pydantic_config__ = _STRICT

    service: Literal["energy", "common_needs", "benefit"]
    zone: str
    method: Literal["meter", "intervals", "average", "norm", "share", "house", "act", "discount", "adjusted"]
    period_from: dt.date
    period_to: dt.date
    quantity_wh: int
    price_e7: int
    vat_rate_bp: int
    net_kop: int
    vat_kop: int
    gross_kop: int
    act: str = ""
    recalculation_kop: int = 0
    recalculation_reason: str = ""

    def __post_init__(self) -> None:
        _agree("line with VAT", said=self.gross_kop, counted=self.net_kop + self.vat_kop)


@dataclass(frozen=True, slots=True, kw_only=True)
class PremisesFacts:
    """The premises as counted in this month; None where unknown."""

    __pydantic_config__ = _STRICT

    area_dm2: int | None = None
    rooms: int | None = None
    people: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildingFacts:
    """The reference part of the receipt: the building's volumes of the month and areas; None where unknown."""

    __pydantic_config__ = _STRICT

    common_meter_wh: int | None = None
    premises_wh: int | None = None
    common_needs_wh: int | None = None
    premises_area_dm2: int | None = None
    common_area_dm2: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NormFacts:
    """A norm that was used or stands for reference, with its act."""

    __pydantic_config__ = _STRICT

    name: str
    energy_wh: int
    unit: str
    act: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Totals of the lines, recalculations included in money."""

    __pydantic_config__ = _STRICT

    energy_wh: int
    net_kop: int
    vat_kop: int
    gross_kop: int

    def __post_init__(self) -> None:
        _agree("total with VAT", said=self.gross_kop, counted=self.net_kop + self.vat_kop)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptBody:
    """Everything a household's payment document prints (sections of the order 43/пр), number and QR aside."""

    __pydantic_config__ = _STRICT

    month: dt.date
    account_number: str
    supplier: Supplier
    customer: Customer
    premises: PremisesFacts
    lines: tuple[ReceiptLine, ...]
    totals: Totals
    balance: Balance
    due_on: dt.date
    meters: tuple[MeterRow, ...] = ()
    building: BuildingFacts | None = None
    norms: tuple[NormFacts, ...] = ()
    notes: tuple[str, ...] = ()
    kind: Literal["receipt"] = "receipt"

    def __post_init__(self) -> None:
        lines = self.lines
        _agree("energy", said=self.totals.energy_wh, counted=sum(line.quantity_wh for line in lines))
        charged = sum(line.gross_kop + line.recalculation_kop for line in lines)
        _agree("charges", said=self.totals.gross_kop, counted=charged)
        _agree("charged in the balance", said=self.balance.charged_kop, counted=self.totals.gross_kop)


@dataclass(frozen=True, slots=True, kw_only=True)
class PricePart:
    """A component of the price of a line, without VAT, with its act."""

    __pydantic_config__ = _STRICT

    name: str
    price_e7: int
    act: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceLine:
    """A line of an invoice. The price is without VAT.

    `amount_from` says the direction: "quantity" when net = quantity × price and VAT was added, "gross" when the
    amount with VAT was given and net was taken out of it.
    """

    __pydantic_config__ = _STRICT

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
        _agree("line with VAT", said=self.gross_kop, counted=self.net_kop + self.vat_kop)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractFacts:
    __pydantic_config__ = _STRICT

    number: str
    signed_on: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierInvoice:
    """The forecast invoice of the same month that the final one takes the place of."""

    __pydantic_config__ = _STRICT

    number: str
    issued_on: dt.date
    gross_kop: int


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceBody:
    """Everything an invoice with act prints, number and QR aside. `stage` tells a forecast from the final figure.

    Where a forecast was charged before, `earlier` names it and the balance is charged with the difference alone.
    """

    __pydantic_config__ = _STRICT

    month: dt.date
    account_number: str
    supplier: Supplier
    customer: Customer
    contract: ContractFacts | None
    period_from: dt.date
    period_to: dt.date
    stage: Literal["forecast", "final"]
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
        _agree("energy", said=self.totals.energy_wh, counted=sum(line.quantity_wh for line in lines))
        _agree("net", said=self.totals.net_kop, counted=sum(line.net_kop for line in lines))
        _agree("charges", said=self.totals.gross_kop, counted=sum(line.gross_kop for line in lines))
        before = 0 if self.earlier is None else self.earlier.gross_kop
        added = self.totals.gross_kop - before
        _agree("charged before in the balance", said=self.balance.charged_before_kop, counted=before)
        _agree("charged in the balance", said=self.balance.charged_kop, counted=added)


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentDraft:
    """What the author of a document hands over; the number and the payment QR are given at issue."""

    account_id: int
    body: ReceiptBody | InvoiceBody


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """The envelope: what is stored as JSON, hashed, and printed. Nothing else is read when a document is printed."""

    __pydantic_config__ = _STRICT

    number: str
    issued_on: dt.date
    payment_qr: str
    body: ReceiptBody | InvoiceBody = field(metadata={"discriminator": "kind"})
    schema: int = SCHEMA_VERSION
