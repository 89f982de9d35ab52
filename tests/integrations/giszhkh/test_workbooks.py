"""Workbooks for the web upload: what stands in them, what is not told twice, and their protocols."""

from __future__ import annotations

import io
from datetime import date, datetime
from uuid import uuid4

import pytest
import xlsxwriter
from psycopg.types.range import DateRange
from pytest_django import Settings
from python_calamine import CalamineWorkbook

from sbyt.apps.exchange.models import GisElement, GisMessage, GisObject, GisReference, GisRound
from sbyt.apps.exchange.operations.outbox import UnableToSendAgain, give_up, send_again
from sbyt.apps.exchange.operations.set_up import keep_sheet_layout
from sbyt.apps.tariffs.models import RuleSetting
from sbyt.formats.giszhkh.schemas import UnableToReadSchemas
from sbyt.formats.register_table import RegisterTableLayout, read_register_table
from sbyt.integrations.giszhkh.connection import Connection
from sbyt.integrations.giszhkh.exchange import Turn, exchange_turn
from sbyt.kit.access.actor import SYSTEM
from sbyt.usecases.giszhkh.make_workbooks import layout_of_kind
from sbyt.usecases.giszhkh.rounds import UnableToAskForRound, begin_round, carry_out_round
from sbyt.usecases.giszhkh.take_protocol import UnableToReadProtocol, take_protocol, take_without_errors
from tests.builders.buildings import Flat
from tests.builders.town import APRIL, a_town, bill
from tests.integrations.giszhkh.steps import DEVICE, OCTOBER, Clock, a_round, installation_of, turns

pytestmark = [pytest.mark.django_db, pytest.mark.samples]


def by_file(
    kind: str, flats: list[Flat], clock: Clock, month: date = OCTOBER, *, again: bool = False
) -> list[GisMessage]:
    """Go through the branch and return the workbooks made."""
    known = set(GisMessage.objects.values_list("pk", flat=True))
    branch_id = flats[0].account.branch_id
    asked = begin_round(
        actor=SYSTEM, kind=kind, branch_id=branch_id, month=month, now=clock(), by_file=True, again=again
    )
    carry_out_round(round_id=asked.pk, now=clock())
    return list(GisMessage.objects.exclude(pk__in=known).order_by("pk"))


def cells(message: GisMessage) -> list[list[object]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(bytes(message.body))).get_sheet_by_index(0).to_python()


def answer_to(message: GisMessage, errors: dict[int, str], *, column: str) -> bytes:
    """Return the workbook as ГИС ЖКХ gives it back: errors in a column beside, by rows."""
    memory = io.BytesIO()
    book = xlsxwriter.Workbook(memory, {"in_memory": True})
    sheet = book.add_worksheet("Результат")
    for line, row in enumerate(cells(message), start=1):
        for place, cell in enumerate(row):
            sheet.write(line - 1, place, cell if not isinstance(cell, date | datetime) else str(cell))
        sheet.write(f"{column}{line}", errors.get(line, "OK"))
    book.close()
    return memory.getvalue()


@pytest.fixture
def read(connection: Connection, flats: list[Flat]) -> list[Flat]:
    """Two flats with readings of October; ГИС ЖКХ knows the meter of the first alone."""
    GisObject.objects.create(
        kind="device", object_id=installation_of(flats[0]), guid=DEVICE, unique_number="77-000001"
    )
    GisObject.objects.create(
        kind="account", object_id=flats[0].account.pk, guid=uuid4(), unified_number="40АА123456"
    )
    flats[0].shows(date(2026, 10, 22), "180.125")
    flats[1].shows(date(2026, 10, 21), 250)
    return flats


class TestAWorkbookOfReadings:
    def test_shows_each_reading_by_the_layout_and_is_journaled(
        self, connection: Connection, read: list[Flat], clock: Clock
    ) -> None:
        (message,) = by_file("readings", read, clock)
        head, first, second = cells(message)
        serials = [flat.meter.installation.meter.serial_number for flat in read if flat.meter]
        assert head[:5] == [
            "№ ЛС",
            "ЕЛС",
            "Вид коммунального ресурса",
            "Заводской номер ПУ",
            "Номер ПУ в ГИС ЖКХ",
        ]
        assert first[:6] == [
            "150000001", "40АА123456", "Электрическая энергия", serials[0], "77-000001", 180.125,
        ]  # fmt: skip
        assert first[8:] == [date(2026, 10, 22), "10.2026"]
        assert second[:6] == ["150000002", "", "Электрическая энергия", serials[1], "", 250.0]
        assert (message.state, message.elements) == ("given", 2)
        assert message.file_name == "Показания 2026-10, 23.10.2026, 1.xlsx"
        assert exchange_turn(connection=connection, clock=clock) == Turn()  # nothing sends it

    def test_is_made_without_the_folder_of_schemas(
        self, read: list[Flat], clock: Clock, settings: Settings
    ) -> None:
        settings.GISZHKH = {**settings.GISZHKH, "schemas": ""}
        (message,) = by_file("readings", read, clock)
        assert [row[0] for row in cells(message)[1:]] == ["150000001", "150000002"]
        assert GisRound.objects.get().problem == ""
        with pytest.raises(UnableToReadSchemas):
            a_round("readings", read, clock, OCTOBER)
        assert GisRound.objects.count() == 1

    def test_is_not_made_twice_of_the_same_unless_asked(
        self, connection: Connection, read: list[Flat], clock: Clock
    ) -> None:
        (message,) = by_file("readings", read, clock)
        assert by_file("readings", read, clock) == []  # waits for its protocol
        take_without_errors(message_id=message.pk, now=clock())
        assert by_file("readings", read, clock) == []
        assert a_round("readings", read, clock, OCTOBER) is None  # nor by a message
        assert GisRound.objects.order_by("-pk")[0].unchanged == 1
        (again,) = by_file("readings", read, clock, again=True)
        assert cells(again) == cells(message)
        with pytest.raises(UnableToSendAgain):
            send_again(message_id=again.pk, now=clock())

    def test_is_not_made_of_what_a_message_told(
        self, connection: Connection, read: list[Flat], clock: Clock
    ) -> None:
        a_round("readings", read, clock, OCTOBER)
        turns(connection, clock)
        (message,) = by_file("readings", read, clock)
        assert [row[0] for row in cells(message)[1:]] == ["150000002"]

    def test_is_cut_into_files_of_a_lawful_length(
        self, connection: Connection, read: list[Flat], clock: Clock
    ) -> None:
        RuleSetting.objects.create(
            key="giszhkh.readings_a_sheet", valid=DateRange(date(2026, 1, 1), None), value=1, source="приказ"
        )
        made = by_file("readings", read, clock)
        assert [(one.elements, one.file_name[-6:]) for one in made] == [(1, "1.xlsx"), (1, "2.xlsx")]

    def test_holds_a_row_without_a_required_value(
        self, connection: Connection, read: list[Flat], clock: Clock
    ) -> None:
        edited = layout_of_kind("readings").as_json()
        edited["columns"][1]["required"] = True
        edited["columns"].insert(0, {"heading": "Версия", "constant": "1.0"})
        edited |= {"sheet": "Импорт", "headings_row": 3, "first_row": 5}
        keep_sheet_layout(kind="readings", settings=edited, user_id=None)
        (message,) = by_file("readings", read, clock)
        rows = cells(message)
        # calamine leaves empty rows above the first cell out
        assert [row[:2] for row in rows if row[0]] == [["Версия", "№ ЛС"], ["1.0", "150000001"]]
        assert GisElement.objects.get().place == 5
        (reason,) = GisRound.objects.get().reasons
        assert reason["words"] == "нет значения столбца «ЕЛС»"

    def test_of_accounts_is_not_made(self, connection: Connection, flats: list[Flat], clock: Clock) -> None:
        with pytest.raises(UnableToAskForRound):
            by_file("accounts", flats, clock)
        assert not GisRound.objects.exists()

    def test_is_read_back_by_a_layout_and_refused_by_another(
        self, connection: Connection, read: list[Flat], clock: Clock
    ) -> None:
        """What ГИС ЖКХ gives out comes in by a profile; a sheet of other columns is refused by line and column."""
        (message,) = by_file("readings", read, clock)
        right = RegisterTableLayout(meter_column="D", account_column="A", day_column="I", t1_column="F")
        known = read_register_table(bytes(message.body), layout=right)
        assert [(row.account, dict(row.readings_wh)) for row in known.rows] == [
            ("150000001", {1: 180_125}),
            ("150000002", {1: 250_000}),
        ]
        wrong = RegisterTableLayout(meter_column="D", account_column="A", day_column="J", t1_column="F")
        refused = read_register_table(bytes(message.body), layout=wrong)
        assert (refused.rows, refused.refused_rows) == ((), 2)
        assert [(one.line, one.field) for one in refused.issues[:2]] == [(2, "J"), (3, "J")]


class TestAWorkbookOfDocuments:
    @pytest.fixture
    def billed(self, connection: Connection) -> list[Flat]:
        flats = list(a_town(billed=False).flats.values())
        bill(APRIL)
        for purpose in ("service.T0", "service.T1", "service.T2"):
            GisReference.objects.create(purpose=purpose, code="1.1", guid=uuid4())
        return flats

    def test_has_a_row_of_each_service_and_takes_its_identifiers_from_the_protocol(
        self, connection: Connection, billed: list[Flat], clock: Clock
    ) -> None:
        (message,) = by_file("bills", billed, clock, APRIL)
        head, *rows = cells(message)
        by_number: dict[object, float] = {}
        for row in rows:
            by_number[row[0]] = by_number.get(row[0], 0) + float(str(row[13])) * 100
        documents = {one.number: one.gross_kop for flat in billed for one in flat.account.documents.all()}
        assert {number: round(total) for number, total in by_number.items()} == documents
        assert len(rows) > len(documents)  # a meter of two zones has two services
        assert head[1] == "Тип ПД"
        errors = {line: f"40АА123456-01-{line:04d}" for line in range(2, len(rows) + 2)}
        answer = answer_to(message, errors, column="W")
        done = take_protocol(message_id=message.pk, content=answer, now=clock())
        assert (done.done, done.failed) == (6, 0)
        assert GisObject.objects.filter(kind="bill", unique_number__startswith="40АА").count() == 6
        assert by_file("bills", billed, clock, APRIL) == []


class TestAProtocol:
    def test_puts_errors_among_the_others_and_the_rest_is_taken(
        self, connection: Connection, read: list[Flat], clock: Clock
    ) -> None:
        (message,) = by_file("readings", read, clock)
        answer = answer_to(message, {3: "Прибор не найден"}, column="K")
        done = take_protocol(message_id=message.pk, content=answer, now=clock())
        assert (done.done, done.failed) == (1, 1)
        failed = GisElement.objects.get(state="failed")
        assert (failed.place, failed.error) == (3, "Прибор не найден")
        assert by_file("readings", read, clock) == []  # nothing new to say of it
        read[1].shows(date(2026, 10, 22), 260)
        (again,) = by_file("readings", read, clock)
        assert [row[0] for row in cells(again)[1:]] == ["150000002"]
        assert not GisElement.objects.filter(state="failed").exists()
        with pytest.raises(UnableToReadProtocol, match="уже принят"):
            take_protocol(message_id=message.pk, content=answer, now=clock())

    def test_of_another_file_or_layout_changes_nothing(
        self, connection: Connection, read: list[Flat], clock: Clock
    ) -> None:
        (message,) = by_file("readings", read, clock)
        answer = answer_to(message, {}, column="K")
        strange = answer_to(message, {}, column="D")
        edited = layout_of_kind("readings").as_json()
        for content, protocol, words in (
            (b"<html>", {}, "В протоколе нет строк"),
            (strange, {}, "Строка 2, столбец D: «OK», а в выгруженном файле «ПУ "),
            (answer, {"sheet": "Ошибки"}, "нет листа «Ошибки»"),
            (answer, {"place_column": "A"}, "в выгруженном файле нет строки 150000001"),
            (answer, {"place_column": "C"}, "Строка 2, столбец C: «Электрическая энергия» не номер строки"),
        ):
            settings = {**edited, "protocol": {**edited["protocol"], **protocol}}
            keep_sheet_layout(kind="readings", settings=settings, user_id=None)
            with pytest.raises(UnableToReadProtocol, match=words):
                take_protocol(message_id=message.pk, content=content, now=clock())
        message.refresh_from_db()
        assert message.state == "given"
        assert set(message.parts.values_list("state", flat=True)) == {"waiting"}

    def test_that_lists_errors_alone_takes_the_rest(
        self, connection: Connection, read: list[Flat], clock: Clock
    ) -> None:
        (message,) = by_file("readings", read, clock)
        edited = layout_of_kind("readings").as_json()
        answer = "Строка;Ошибка\n3;Прибор не найден\n".encode()
        for lists_all, failed in ((True, 2), (False, 1)):
            edited["protocol"] |= {
                "place_column": "A", "key_column": "", "error_column": "B", "lists_all": lists_all,
            }  # fmt: skip
            keep_sheet_layout(kind="readings", settings=edited, user_id=None)
            done = take_protocol(message_id=message.pk, content=answer, now=clock())
            assert done.failed == failed
            (message,) = by_file("readings", read, clock, again=True)

    def test_that_never_comes_leaves_the_file_to_be_closed(
        self, connection: Connection, read: list[Flat], clock: Clock
    ) -> None:
        (message,) = by_file("readings", read, clock)
        give_up(message_id=message.pk, now=clock(), words="файл не загружен")
        assert set(GisElement.objects.values_list("error", flat=True)) == {"файл не загружен"}
