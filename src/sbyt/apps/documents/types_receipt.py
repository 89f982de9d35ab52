"""The body of a household's payment document: sections of the order 43/пр of Minstroy of 26.01.2018.

The annex of the order is unconfirmed word for word: sections and what they hold are taken from how suppliers print it. A field
that came later has a default: documents issued before it read as they were.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from sbyt.apps.documents.types_shared import STRICT, Balance, Customer, MeterRow, Supplier, Totals, agree


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptLine:
    """A line of the charges of a household. The price carries VAT.

    `method` says how the volume was found: the value of `billing.ChargeLine.Method`. `act` names the act of the
    price. `recalculation_kop` is a correction of earlier months with its reason, inside the line. A line of method "adjusted" is a
    correction whole, of the month its period names; one of service "benefit" is a benefit taken off. `reason` says why for both.
    `tier` is the range of consumption in words; `excess_kop` what of the amount the raising coefficient `multiplier_bp`
    (10000 = 1) added. `explained`: how the volume came out, a sentence a step, as it was told at issue; a document issued
    before it was told has none.
    """

    __pydantic_config__ = STRICT

    service: Literal["energy", "common_needs", "benefit"]
    zone: str
    method: Literal[
        "meter", "intervals", "average", "norm", "share", "house", "replaced", "act", "discount", "adjusted"
    ]
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
    reason: str = ""
    tier: str = ""
    multiplier_bp: int = 10_000
    excess_kop: int = 0
    explained: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        agree("line with VAT", said=self.gross_kop, counted=self.net_kop + self.vat_kop)


@dataclass(frozen=True, slots=True, kw_only=True)
class PremisesFacts:
    """The premises as counted in this month; None where unknown."""

    __pydantic_config__ = STRICT

    area_dm2: int | None = None
    rooms: int | None = None
    people: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildingFacts:
    """The reference part of the receipt: the building's volumes of the month and areas; None where unknown.

    `norm_mwh_per_m2` is the norm of common needs, kWh × 10⁶ a square metre and month; `cap_wh` what the norm allows the building.
    """

    __pydantic_config__ = STRICT

    common_meter_wh: int | None = None
    premises_wh: int | None = None
    common_needs_wh: int | None = None
    premises_area_dm2: int | None = None
    common_area_dm2: int | None = None
    norm_mwh_per_m2: int | None = None
    cap_wh: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NormFacts:
    """A norm that was used or stands for reference, with its act."""

    __pydantic_config__ = STRICT

    name: str
    energy_wh: int
    unit: str
    act: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PenaltyRow:
    """A penalty, fine or court cost charged with this document: its cause in words and its sum."""

    __pydantic_config__ = STRICT

    name: str
    cause: str
    gross_kop: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Instalment:
    """What may be paid by parts: the charge rose above that of the same month a year before (PP 354 p. 72, 75).

    `part_kop` is the first of `parts` equal parts; `rate_bp` a year, None where the rate is not set.
    """

    __pydantic_config__ = STRICT

    year_before_kop: int
    charged_kop: int
    parts: int
    part_kop: int
    rate_bp: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DebtNotice:
    """A notice of debt inside the payment document: what is overdue since which month, said as it is printed, and the warning word for word.

    `said` is empty in documents issued before it was kept: the template says it for them.
    """

    __pydantic_config__ = STRICT

    overdue_kop: int
    since: dt.date
    months: int
    text: str
    said: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptBody:
    """Everything a household's payment document prints (sections of the order 43/пр), number and QR aside."""

    __pydantic_config__ = STRICT

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
    house_meters: tuple[MeterRow, ...] = ()
    penalties: tuple[PenaltyRow, ...] = ()
    instalment: Instalment | None = None
    debt_notice: DebtNotice | None = None
    notes: tuple[str, ...] = ()
    kind: Literal["receipt"] = "receipt"

    def __post_init__(self) -> None:
        lines = self.lines
        agree("energy", said=self.totals.energy_wh, counted=sum(line.quantity_wh for line in lines))
        charged = sum(line.gross_kop + line.recalculation_kop for line in lines)
        agree("charges", said=self.totals.gross_kop, counted=charged)
        agree("charged in the balance", said=self.balance.charged_kop, counted=self.to_charge_kop)

    @property
    def to_charge_kop(self) -> int:
        """What the document adds to the account: the charges, and the penalties beside them."""
        return self.totals.gross_kop + sum(row.gross_kop for row in self.penalties)
