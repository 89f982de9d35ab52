"""Bills of one account as a statement shows them: sum, volume, from what each was reckoned."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch

from sbyt.apps.billing.models import Bill, ChargeLine


@dataclass(frozen=True, slots=True, kw_only=True)
class BilledLine:
    """One line in short: what, how reckoned, Wh × RUB/kWh·10⁷, kopecks with VAT."""

    service: str
    service_name: str
    zone: str
    method: str
    method_name: str
    quantity_wh: int
    price_e7: int
    gross_kop: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountBill:
    """A released bill with its lines; `posted_kop` is what it added to the debt. No document yet: no id and no number."""

    bill_id: int
    month: date
    stage: str
    run_id: int
    run_number: int | None
    energy_wh: int
    net_kop: int
    vat_kop: int
    gross_kop: int
    posted_kop: int
    entry_id: int | None
    document_id: int | None
    document_number: str
    due_on: date
    released_at: datetime
    lines: tuple[BilledLine, ...]


def bills_of_account(*, account_id: int, limit: int = 60) -> list[AccountBill]:
    """Return the latest bills of the account, the newest month first, by two queries."""
    lines = Prefetch("charge__lines", queryset=ChargeLine.objects.order_by("number"))
    bills = (
        Bill.objects.filter(account_id=account_id)
        .select_related("charge__run", "document")
        .defer("document__snapshot", "charge__run__manifest")
        .prefetch_related(lines)
        .order_by("-month", "-id")[:limit]
    )
    return [_row(bill) for bill in bills]


def _row(bill: Bill) -> AccountBill:
    return AccountBill(
        bill_id=bill.pk,
        month=bill.month,
        stage=bill.stage,
        run_id=bill.charge.run_id,
        run_number=bill.charge.run.number,
        energy_wh=bill.charge.energy_wh,
        net_kop=bill.charge.net_kop,
        vat_kop=bill.charge.vat_kop,
        gross_kop=bill.gross_kop,
        posted_kop=bill.posted_kop,
        entry_id=bill.entry_id,
        document_id=None if bill.document is None else bill.document.pk,
        document_number="" if bill.document is None else bill.document.number,
        due_on=bill.due_on,
        released_at=bill.released_at,
        lines=tuple(
            BilledLine(
                service=line.service,
                service_name=line.get_service_display(),
                zone=line.zone,
                method=line.method,
                method_name=line.get_method_display(),
                quantity_wh=line.quantity_wh,
                price_e7=line.price_e7,
                gross_kop=line.gross_kop,
            )
            for line in bill.charge.lines.all()
        ),
    )
