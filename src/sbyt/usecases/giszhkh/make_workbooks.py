"""Put what is to be told into workbooks for the web upload, each of a lawful length; journaled as messages are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from sbyt.apps.exchange.queries import known_there, sheet_layout_settings
from sbyt.apps.exchange.types import Known, MessageKind, NewElement, NewMessage, ObjectKind
from sbyt.apps.premises.queries_of_houses import houses
from sbyt.apps.tariffs.queries_dated_rules import dated_rules
from sbyt.formats.giszhkh.sheet_layout import SheetLayout, layout_of
from sbyt.formats.giszhkh.sheet_writer import Values, missing_in, write_sheet
from sbyt.usecases.giszhkh.bills_of_month import BillsOfMonth
from sbyt.usecases.giszhkh.gathering import Gathered, Telling, new_guid
from sbyt.usecases.giszhkh.readings_of_month import ReadingOfMonth, readings_of_month
from sbyt.usecases.giszhkh.workbook_values import DEFAULTS, VALUES, rows_of_bill, values_of_reading

WORKBOOK: Final = "xlsx"
_LIMITS: Final = {
    MessageKind.READINGS.value: ("giszhkh.readings_a_sheet", 1000),
    MessageKind.BILLS.value: ("giszhkh.bills_a_sheet", 1000),
}
_NAMES: Final = {MessageKind.READINGS.value: "Показания", MessageKind.BILLS.value: "Платёжные документы"}
_TOO_LONG: Final = "строк документа больше, чем бывает в файле"


def layout_of_kind(kind: str) -> SheetLayout:
    """Return the layout that somebody edited, or that of the program. Raises UnableToLayOut where it is broken."""
    kept = sheet_layout_settings(kind=kind)
    return DEFAULTS[kind] if kept is None else layout_of(kept, known_values=tuple(VALUES[kind]))


def make_workbooks(
    gathered: Gathered, *, kind: str, parts: Iterable[Sequence[int]], telling: Telling
) -> None:
    """Add workbooks with what has changed of the kind in the buildings. An object is never cut between two files."""
    key, default = _LIMITS[kind]
    books = _Books(
        gathered=gathered,
        kind=kind,
        telling=telling,
        layout=layout_of_kind(kind),
        most=dated_rules(keys=(key,)).value(key, on=telling.today, default=default),
    )
    for building_ids in parts:
        if kind == MessageKind.READINGS:
            _add_readings(books, building_ids)
        else:
            _add_bills(books, building_ids)
    books.close_file()


def _add_readings(books: _Books, building_ids: Sequence[int]) -> None:
    found = list(
        readings_of_month(
            books.gathered, building_ids=building_ids, telling=books.telling, needs_device=False
        )
    )
    accounts = known_there(
        kind=ObjectKind.ACCOUNT, object_ids={pk for one in found for pk in one.meter.account_ids[:1]}
    )
    addresses = houses(building_ids={one.meter.point.building_id for one in found})
    for one in sorted(found, key=_by_account):
        account_id = next(iter(one.meter.account_ids), 0)
        values = values_of_reading(
            one,
            account=accounts.get(account_id, Known()),
            address=addresses[one.meter.point.building_id].address,
        )
        books.add(
            [values],
            NewElement(
                transport_guid=new_guid(),
                kind=ObjectKind.READING,
                object_id=one.reading_id,
                label=one.label,
                sha256=one.sha256,
                replaces=one.replaces,
            ),
        )


def _by_account(one: ReadingOfMonth) -> tuple[str, str]:
    return (one.meter.supplied[0].account_number if one.meter.supplied else "", one.label)


def _add_bills(books: _Books, building_ids: Sequence[int]) -> None:
    telling = books.telling
    assert telling.month is not None  # rounds of documents have a month
    bills = BillsOfMonth(building_ids=building_ids, month=telling.month)
    for bill in bills.to_tell(books.gathered, telling=telling, needs_account=False):
        account = bills.accounts.get(bill.document.account_id, Known())
        rows = list(rows_of_bill(bill, account=account, by_service=books.layout.a_row == "service"))
        books.add(
            rows,
            NewElement(
                transport_guid=new_guid(),
                kind=ObjectKind.BILL,
                object_id=bill.document.pk,
                label=bill.label,
                sha256=bill.sha256,
            ),
        )


@dataclass(slots=True, kw_only=True)
class _Books:
    """Rows of the file being filled, with the objects they are of; a full file becomes a message."""

    gathered: Gathered
    kind: str
    telling: Telling
    layout: SheetLayout
    most: int
    files: int = 0
    rows: list[Values] = field(default_factory=list)
    elements: list[NewElement] = field(default_factory=list)

    def add(self, rows: Sequence[Values], element: NewElement) -> None:
        """Add an object; one without a required value, or too long for any file, is held with the reason."""
        missing = next((heading for one in rows if (heading := missing_in(self.layout, one))), "")
        if missing or len(rows) > self.most:
            self.gathered.hold(f"нет значения столбца «{missing}»" if missing else _TOO_LONG, element.label)
            return
        if len(self.rows) + len(rows) > self.most:
            self.close_file()
        self.elements.append(replace(element, place=self.layout.first_row + len(self.rows)))
        self.rows.extend(rows)

    def close_file(self) -> None:
        """Make a message of the rows gathered, if there are any."""
        if not self.rows:
            return
        self.files += 1
        month = self.telling.month
        assert month is not None  # workbooks are of a month
        self.gathered.told += len(self.elements)
        self.gathered.messages.append(
            NewMessage(
                kind=self.kind,
                operation=WORKBOOK,
                body=write_sheet(self.rows, layout=self.layout),
                repeatable=False,
                elements=tuple(self.elements),
                month=month,
                branch_id=self.telling.branch_id,
                subject=f"Файл {self.files}",
                file_name=f"{_NAMES[self.kind]} {month:%Y-%m}, {self.telling.today:%d.%m.%Y}, {self.files}.xlsx",
            )
        )
        self.rows, self.elements = [], []
