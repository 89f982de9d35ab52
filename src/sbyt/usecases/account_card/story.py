"""The story of an account: readings, bills, payments, prices and changes in one ribbon whose money adds up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from django.utils import timezone

from sbyt.apps.billing.queries.account_bills import AccountBill
from sbyt.apps.ledger.queries import Statement, StatementRow
from sbyt.apps.ledger.types import PENALTY, TRANSFER
from sbyt.apps.metering.queries.point_readings import ReadingLine
from sbyt.apps.payments.queries import PaymentRow
from sbyt.apps.payments.sources import source_name
from sbyt.apps.tariffs.queries_of_changes import RateChange
from sbyt.kit import numbers
from sbyt.kit.journal.changes import CREATED, Change


class Kind(StrEnum):
    """What an event is; the filters of the ribbon go by it."""

    READING = "reading"
    BILL = "bill"
    PAYMENT = "payment"
    ENTRY = "entry"
    PRICE = "price"
    CHANGE = "change"


MONEY: Final = frozenset({Kind.BILL, Kind.PAYMENT, Kind.ENTRY})


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One line of the ribbon. `amount_kop` changes the debt by its sign; `debt_kop` is the debt after it."""

    kind: Kind
    id: int
    day: date
    at: datetime | None
    title: str
    note: str
    source: str
    amount_kop: int | None = None
    debt_kop: int | None = None
    doubtful: bool = False
    waits: bool = False
    turn: int = 0

    @property
    def key(self) -> str:
        return f"{self.kind}-{self.id}"


def story_of(
    *,
    statement: Statement,
    penalties: Statement,
    bills: Sequence[AccountBill],
    payments: Sequence[PaymentRow],
    readings: Sequence[ReadingLine],
    prices: Sequence[RateChange],
    changes: Sequence[Change],
) -> list[Event]:
    """Return the events, the latest first. Within a day money goes last, in the order it was posted.

    `penalties` is the statement of the account of penalties: they stand beside the debt and do not change it.
    """
    by_entry: dict[int, AccountBill | PaymentRow] = {
        **{bill.entry_id: bill for bill in bills if bill.entry_id is not None},
        **{payment.entry_id: payment for payment in payments},
    }
    events: list[Event] = [
        *(_money(row, by_entry.get(row.entry_id), turn) for turn, row in enumerate(statement.rows, start=1)),
        *(
            _penalty(row, by_entry.get(row.entry_id), turn)
            for turn, row in enumerate(penalties.rows, start=1)
            if row.kind != TRANSFER
        ),
        *(_reading(row) for row in readings),
        *(_price(row) for row in prices),
        *(_change(row) for row in changes),
    ]
    events.sort(key=_place, reverse=True)
    return events


def of_kinds(events: Iterable[Event], kinds: frozenset[Kind]) -> list[Event]:
    return [event for event in events if event.kind in kinds]


_BILLS: Final = {"forecast": "Прогноз", "correction": "Исправление"}


def _place(event: Event) -> tuple[date, int, float, int]:
    moment = event.at.timestamp() if event.at is not None else 0.0
    return (event.day, event.turn, moment, event.id)


def _money(row: StatementRow, known: AccountBill | PaymentRow | None, turn: int) -> Event:
    amount = row.debit_kop - row.credit_kop
    if isinstance(known, AccountBill):
        return Event(
            kind=Kind.BILL,
            id=known.bill_id,
            day=row.entry_date,
            at=_same_day(known.released_at, row.entry_date),
            title=f"{_BILLS.get(known.stage, 'Начисление')} за {numbers.month(known.month)}",
            note=_said_lines(known),
            source=f"расчёт № {known.run_number}" if known.run_number else "расчёт",
            amount_kop=amount,
            debt_kop=row.balance_kop,
            turn=turn,
        )
    if isinstance(known, PaymentRow):
        return Event(
            kind=Kind.PAYMENT,
            id=known.payment_id,
            day=row.entry_date,
            at=_same_day(known.recorded_at, row.entry_date),
            title=known.title,
            note=_said_payment(known),
            source=source_name(known.source),
            amount_kop=amount,
            debt_kop=row.balance_kop,
            turn=turn,
        )
    return Event(
        kind=Kind.ENTRY,
        id=row.entry_id,
        day=row.entry_date,
        at=None,
        title=row.memo or "Проводка",
        note=f"за {numbers.month(row.month)}",
        source=f"проводка № {row.entry_id}",
        amount_kop=amount,
        debt_kop=row.balance_kop,
        turn=turn,
    )


def _said_payment(payment: PaymentRow) -> str:
    said = payment.purpose or f"№ {payment.external_number}"
    return said if payment.reversed_on is None else f"{said} · сторно {numbers.day(payment.reversed_on)}"


def _penalty(row: StatementRow, known: AccountBill | PaymentRow | None, turn: int) -> Event:
    """Return an entry of penalties: its sum is said, the debt beside it is not changed."""
    event = _money(row, known if isinstance(known, PaymentRow) else None, turn)
    if isinstance(known, PaymentRow) or row.kind != PENALTY:
        return replace(event, debt_kop=None)
    return replace(
        event,
        title="Начислены пени" if row.debit_kop else "Сняты пени",
        note=f"всего пеней к оплате {numbers.money(row.balance_kop)}\u00a0₽, сверх долга",
        debt_kop=None,
    )


def _said_lines(bill: AccountBill) -> str:
    """Return «152 кВт·ч × 3,54 ₽ · ОДН 10,62 кВт·ч»: the volumes that the sum was made of."""
    said = []
    for line in bill.lines:
        volume = f"{numbers.energy(line.quantity_wh)}\u00a0кВт·ч"
        if line.service == "common_needs":
            said.append(f"ОДН {volume}")
        else:
            said.append(f"{volume} × {numbers.price(line.price_e7)}\u00a0₽ {line.method_name}")
    most = 3
    rest = len(said) - most
    return " · ".join([*said[:most], *([f"ещё {rest}"] if rest > 0 else [])])


def _reading(row: ReadingLine) -> Event:
    used = "" if row.consumption_wh is None else f", расход {numbers.energy(row.consumption_wh)}\u00a0кВт·ч"
    zone = "" if row.zone == "T0" else f" {row.zone_name}"
    came = f"{row.file_name}, строка {row.import_line}" if row.import_line else row.file_name
    return Event(
        kind=Kind.READING,
        id=row.reading_id,
        day=row.taken_on,
        at=_same_day(row.recorded_at, row.taken_on),
        title=f"Показание{zone} {numbers.energy(row.value_wh)}",
        note=f"ждёт подтверждения: {row.note or row.meter}" if row.waits else f"{row.meter}{used}",
        source=came or row.recorded_by or row.source_name,
        doubtful=row.state != "accepted",
        waits=row.waits,
    )


def _price(row: RateChange) -> Event:
    zone = "" if row.zone == "T0" else f", зона {row.zone}"
    return Event(
        kind=Kind.PRICE,
        id=row.rate_id,
        day=row.since,
        at=None,
        title="Сменилась цена",
        note=f"{numbers.price(row.before_e7)} → {numbers.price(row.price_e7)}\u00a0₽, {row.tariff_name}{zone}",
        source=row.act_name,
    )


def _change(row: Change) -> Event:
    fresh = row.action == CREATED
    fields = "; ".join(
        f"{field.name}: {field.after}" if fresh else f"{field.name}: {field.before} → {field.after}"
        for field in row.fields
    )
    return Event(
        kind=Kind.CHANGE,
        id=row.event_id,
        day=timezone.localdate(row.at),
        at=row.at,
        title=f"{row.model_name[:1].upper()}{row.model_name[1:]}: {row.action}",
        note=fields or row.reason,
        source=row.who or "программа",
    )


def _same_day(at: datetime, day: date) -> datetime | None:
    """Return the time of an event where it was recorded on its own day; a later record has no say in it."""
    return at if timezone.localdate(at) == day else None
