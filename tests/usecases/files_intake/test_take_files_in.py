"""Files taken in: a truthful line for each, originals kept, versions, nothing half-stored."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from sbyt.apps.metering.models import ImportFile, ImportIssue, IntervalDay, UsagePoint
from sbyt.formats.maket_80020_types import Channel
from sbyt.formats.maket_80020_writer import write_maket
from sbyt.formats.recognise import FileFormat
from sbyt.kit.access.actor import UnableToAct
from sbyt.kit.files.operations import read_stored_file
from sbyt.usecases.files_intake import take_files_in as module
from sbyt.usecases.files_intake.incoming import files_of_paths
from tests.builders.firms import a_firm
from tests.builders.people import a_branch, a_member_of_staff
from tests.formats.maket_files import OTHER_POINT, POINT, maket, point, spoiled, whole
from tests.formats.workbooks import encrypted, zipped
from tests.usecases.files_intake.intake import NAME, NOW, codes, take, take_all

pytestmark = pytest.mark.django_db


def days() -> list[tuple[int, int, int | None, bool]]:
    """Return (channel, version, first value in kWh, believed) of all days stored."""
    stored = IntervalDay.objects.order_by("channel", "version")
    return [
        (
            day.channel,
            day.version,
            None if day.values_wh[0] is None else day.values_wh[0] // 1000,
            day.superseded_at is None,
        )
        for day in stored
    ]


class TestWholeFile:
    def test_is_stored_with_its_day_and_journaled(self, plant_point: UsagePoint) -> None:
        content = whole(point(values_kwh=range(48), channels=(Channel.ACTIVE_IMPORT, Channel.ACTIVE_EXPORT)))
        outcome = take(content)
        assert (outcome.status, outcome.status_text) == ("accepted", "Успешно")
        assert outcome.note == "Принято каналов: 2 из 2."
        assert (outcome.accepted_rows, outcome.warned_rows, outcome.refused_rows) == (2, 0, 0)
        line = ImportFile.objects.get(pk=outcome.import_file_id)
        assert (line.name, line.format, line.channel, line.covered_day) == (
            NAME,
            "80020",
            "cli",
            date(2021, 5, 1),
        )
        assert (line.sender_name, line.sender_inn) == ("АО «Завод»", "5600000017")
        assert line.message_class == "80020"
        assert (line.area_codes, line.area_names) == (["5600000100"], ["Завод"])
        assert (line.message_number, line.is_current, line.received_at) == (17, True, NOW)
        assert line.message_created_at == datetime(2021, 5, 1, 23, 59, 59, tzinfo=ZoneInfo("Europe/Moscow"))
        assert line.branch == plant_point.branch
        assert line.file is not None
        assert read_stored_file(line.file) == content
        [first, _second] = IntervalDay.objects.order_by("channel")
        assert (first.usage_point, first.day, first.step_minutes) == (plant_point, date(2021, 5, 1), 30)
        assert sum(first.values_wh) == 1128 * 1000
        assert first.lines[:2] == [18, 21]
        assert set(first.qualities) == {0}

    def test_of_the_other_class_is_journaled_as_such(self, plant_point: UsagePoint) -> None:
        outcome = take(spoiled('class="80020"', 'class="80040"'))
        line = ImportFile.objects.get(pk=outcome.import_file_id)
        assert (line.format, line.message_class, outcome.accepted_rows) == ("80020", "80040", 1)

    def test_with_doubtful_values_is_accepted_with_a_note(self, plant_point: UsagePoint) -> None:
        outcome = take(whole(point(values_kwh=[None, 5] + [1] * 46, doubtful=frozenset({1}))))
        assert (outcome.status, outcome.warned_rows) == ("accepted", 1)
        assert codes(outcome) == ["IMP-233", "IMP-234"]
        day = IntervalDay.objects.get()
        assert (day.values_wh[:3], day.qualities[:3]) == ([None, 5000, 1000], [2, 1, 0])

    def test_with_another_name_is_taken_by_its_content(self, plant_point: UsagePoint) -> None:
        outcome = take(whole(), name="../почта/данные.bin")
        assert (outcome.name, outcome.status, codes(outcome)) == ("данные.bin", "accepted", ["IMP-211"])
        assert outcome.note.startswith("Имя файла «данные.bin» не вида")


class TestFileWithUnknownPoints:
    def test_is_taken_in_part_and_lists_each_code_once(self, plant_point: UsagePoint) -> None:
        both = (Channel.ACTIVE_IMPORT, Channel.REACTIVE_IMPORT)
        outcome = take(whole(point(channels=both), point(OTHER_POINT, channels=both)))
        assert (outcome.status, outcome.status_text) == ("partial", "Загружена частично")
        assert outcome.note == (f"Не найдена ТУ с кодом АИИС = {OTHER_POINT}. Принято каналов: 2 из 4.")
        [found] = outcome.issues
        assert (found.code, found.raw, found.line) == ("IMP-401", OTHER_POINT, 309)
        assert found.message == (
            f"Не найдена ТУ с кодом АИИС = {OTHER_POINT} (ПС «Северная», яч. 1): "
            "каналы 01, 03, А+ за сутки 1\u202f128 кВт·ч."
        )
        assert ImportFile.objects.get().unknown_codes == [OTHER_POINT]
        assert len(days()) == 2

    def test_alone_is_kept_and_says_that_nothing_was_taken(self, db: None) -> None:
        outcome = take(whole())
        assert outcome.status_text == "Не загружена: точки не найдены"
        assert (outcome.status, outcome.is_refused, outcome.note) == (
            "waiting",
            True,
            f"Не найдена ТУ с кодом АИИС = {POINT}. Принято каналов: 0 из 1.",
        )
        assert days() == []


class TestBadFile:
    @pytest.mark.parametrize(
        ("content", "name", "code"),
        [
            (b"", NAME, "IMP-102"),
            ("Прошу принять показания".encode(), "письмо.txt", "IMP-101"),
            ("не XML".encode(), NAME, "IMP-201"),
            (spoiled("<message ", "<!DOCTYPE message>\n<message "), NAME, "IMP-202"),
            (whole()[:900], NAME, "IMP-203"),
            (spoiled("</period>", "</perid>"), NAME, "IMP-204"),
            (spoiled("windows-1251", "utf-8"), NAME, "IMP-205"),
            (b"<order/>", "заказ.xml", "IMP-206"),
            (spoiled('class="80020"', 'class="80050"'), NAME, "IMP-207"),
            (spoiled("<day>20210501<", "<day>20210806<"), NAME, "IMP-403"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 99, "показания.xls", "IMP-301"),
            (b"PK\x03\x04 torn", "показания.xlsx", "IMP-301"),
            (zipped({"a.xml": b" " * 20_000_000}), "бомба.zip", "IMP-106"),
            (encrypted({"a.xml": whole()}), "секрет.zip", "IMP-105"),
            (zipped({"a.xml": whole()})[:-40], "обрыв.zip", "IMP-104"),
            (zipped({}), "пусто.zip", "IMP-112"),
        ],
    )
    def test_is_refused_with_its_reason_and_kept(
        self, plant_point: UsagePoint, content: bytes, name: str, code: str
    ) -> None:
        outcome = take(content, name=name)
        assert (outcome.status, outcome.status_text) == ("refused", "Отклонена")
        assert codes(outcome)[-1] == code
        assert outcome.note
        assert days() == []
        line = ImportFile.objects.get()
        assert line.file is not None
        assert read_stored_file(line.file) == content
        assert not line.is_current
        assert [found.code for found in line.issues.all()] == codes(outcome)

    @pytest.mark.parametrize(
        ("content", "code"),
        [
            (spoiled("<value>7</value>", "<value>-7</value>"), "IMP-230"),
            (spoiled("<value>7</value>", "<value>семь</value>"), "IMP-229"),
            (spoiled('start="0100" end="0130"', 'start="0030" end="0100"'), "IMP-225"),
        ],
    )
    def test_channel_is_refused_and_the_others_are_taken(
        self, plant_point: UsagePoint, content: bytes, code: str
    ) -> None:
        text = content.decode("cp1251")
        good = whole(point(channels=(Channel.ACTIVE_EXPORT,))).decode("cp1251")
        channel = good[good.index("      <measuringchannel") : good.index("    </measuringpoint>")]
        outcome = take(
            text.replace("    </measuringpoint>", channel + "    </measuringpoint>").encode("cp1251")
        )
        assert (outcome.status, codes(outcome)) == ("partial", [code])
        assert (outcome.accepted_rows, outcome.refused_rows) == (1, 1)
        assert outcome.note.endswith(". Принято каналов: 1 из 2.")
        assert days() == [(2, 1, 0, True)]
        found = ImportIssue.objects.get()
        assert found.severity == "refused"
        assert found.line
        assert POINT in found.field

    def test_never_stops_the_batch(self, plant_point: UsagePoint) -> None:
        outcomes = take_all(("a.txt", b"?"), (NAME, whole()), ("b.xml", b"<"))
        assert [outcome.status for outcome in outcomes] == ["refused", "accepted", "refused"]

    def test_whose_parsing_fails_unexpectedly_is_refused_kept_and_never_stops_the_batch(
        self, plant_point: UsagePoint, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        honest = module._TAKES[FileFormat.MAKET_80020]

        def failing(*, content: bytes, import_file: ImportFile, **more: object) -> object:
            result = honest(content=content, import_file=import_file, **more)  # type: ignore[arg-type]
            if import_file.name == "сбой.xml":
                raise ZeroDivisionError
            return result

        monkeypatch.setitem(module._TAKES, FileFormat.MAKET_80020, failing)
        other = write_maket(maket(day=date(2021, 5, 2)))
        outcomes = take_all(("сбой.xml", whole()), (NAME, other))
        assert [(outcome.status, codes(outcome)) for outcome in outcomes] == [
            ("refused", ["IMP-199"]),
            ("accepted", ["IMP-211"]),
        ]
        assert [day.day for day in IntervalDay.objects.all()] == [date(2021, 5, 2)]
        assert ImportFile.objects.count() == 2

    def test_with_too_many_faults_keeps_a_thousand_and_says_how_many_more(
        self, plant_point: UsagePoint
    ) -> None:
        bad = whole(*(point(f"{number:015d}") for number in range(30)))
        content = bad.decode("cp1251").replace("<value>", "<value>-9").encode("cp1251")
        outcome = take(content)
        assert (outcome.status, outcome.refused_rows) == ("refused", 30)
        assert len(outcome.issues) == 30 * 48 + 1
        assert (
            outcome.note
            == "Значение отрицательное: 1\u202f440. В макете нет ни одной точки с полными сутками."
        )
        kept = ImportIssue.objects.order_by("id")
        assert (kept.count(), kept.last().message) == (  # type: ignore[union-attr]
            1001,
            "Ещё замечаний: 441; они не записаны.",
        )


class TestSameFileTwice:
    def test_is_journaled_as_taken_already_and_changes_nothing(self, plant_point: UsagePoint) -> None:
        take(whole())
        before = list(IntervalDay.objects.values())
        outcome = take(whole(), name="другое имя.xml")
        assert (outcome.status, outcome.status_text) == ("duplicate", "Уже загружена")
        assert outcome.note == f"Уже загружена 05.08.2021 09:09: {NAME}."
        assert codes(outcome) == ["IMP-402"]
        assert list(IntervalDay.objects.values()) == before
        [first, second] = ImportFile.objects.order_by("id")
        assert (second.duplicate_of, second.is_current, first.is_current) == (first, False, True)
        assert first.file == second.file

    def test_that_waits_for_its_points_says_that_it_still_waits(self, db: None) -> None:
        take(whole())
        again = take(whole())
        assert again.status == "duplicate"
        assert again.note == (
            f"Уже загружена 05.08.2021 09:09: {NAME}. Её точки по-прежнему не найдены, данные ждут привязки."
        )

    def test_after_a_refusal_is_tried_again(self, db: None) -> None:
        content = spoiled("<day>20210501<", "<day>20210806<")
        assert take(content).status == "refused"
        assert take(content).status == "refused"


class TestVersions:
    def sent(self, number: int, first_kwh: int, *, made_at: int = 8) -> bytes:
        made = datetime(2021, 5, 2, made_at)
        values = [first_kwh, *range(1, 48)]
        return write_maket(maket(point(values_kwh=values), number=number, created_at=made))

    def test_of_a_higher_number_supersede(self, plant_point: UsagePoint) -> None:
        take_all((NAME, self.sent(17, 100)), (NAME, self.sent(18, 200)))
        assert days() == [(1, 1, 100, False), (1, 2, 200, True)]
        [first, second] = ImportFile.objects.order_by("id")
        assert (first.is_current, first.superseded_by, second.is_current) == (False, second, True)

    def test_made_later_supersede_whatever_the_number(self, plant_point: UsagePoint) -> None:
        take_all((NAME, self.sent(17, 100, made_at=8)), (NAME, self.sent(3, 200, made_at=9)))
        assert days() == [(1, 1, 100, False), (1, 2, 200, True)]

    def test_that_come_late_are_stored_as_not_current(self, plant_point: UsagePoint) -> None:
        take_all((NAME, self.sent(18, 200)), (NAME, self.sent(17, 100)))
        assert days() == [(1, 1, 200, True), (1, 2, 100, False)]
        [first, second] = ImportFile.objects.order_by("id")
        assert (first.is_current, second.is_current, second.superseded_by) == (True, False, first)
        assert second.status == "accepted"
        assert "каналов, сохранённых как неактуальная версия: 1" in second.note

    def test_that_say_the_same_add_nothing(self, plant_point: UsagePoint) -> None:
        [_first, again] = take_all((NAME, self.sent(17, 100)), (NAME, self.sent(18, 100)))
        assert (again.status, again.note) == (
            "accepted",
            (
                "Данные не изменились. Номер: в имени файла 17, в содержании 18; взято содержание. "
                "Принято каналов: 1 из 1."
            ),
        )
        assert days() == [(1, 1, 100, True)]
        assert IntervalDay.objects.get().confirmed_by_id == again.import_file_id

    def test_confirmed_by_a_later_message_stand_against_one_in_between(self, plant_point: UsagePoint) -> None:
        take_all((NAME, self.sent(17, 100)), (NAME, self.sent(19, 100)), (NAME, self.sent(18, 500)))
        assert days() == [(1, 1, 100, True), (1, 2, 500, False)]

    def test_of_one_point_leave_the_others_of_the_file_alone(self, plant_point: UsagePoint) -> None:
        other = a_firm("ООО «Цех»").point
        other.ats_code = OTHER_POINT
        other.save()
        first = maket(point(), point(OTHER_POINT), number=17)
        changed = maket(point(), point(OTHER_POINT, [5] * 48), number=18)
        take_all((NAME, write_maket(first)), (NAME, write_maket(changed)))
        versions = IntervalDay.objects.order_by("usage_point", "version").values_list(
            "usage_point", "version"
        )
        assert list(versions) == [(plant_point.pk, 1), (other.pk, 1), (other.pk, 2)]

    def test_by_hours_supersede_half_hours_of_the_same_sum(self, plant_point: UsagePoint) -> None:
        halves = maket(point(values_kwh=[1] * 48), number=17)
        hours = maket(point(values_kwh=[2] * 24), number=18)
        take_all((NAME, write_maket(halves)), (NAME, write_maket(hours)))
        assert [day.step_minutes for day in IntervalDay.objects.order_by("version")] == [30, 60]


class TestArchive:
    def test_is_unpacked_and_each_file_has_its_line(self, plant_point: UsagePoint) -> None:
        inner = zipped({"внутри.xml": write_maket(maket(day=date(2021, 5, 3)))})
        outcomes = take_all(
            (
                "май.zip",
                zipped({NAME: whole(), "readme.txt": b"hello", "ещё.zip": inner, "пусто.zip": zipped({})}),
            )
        )
        assert [(outcome.name, outcome.archive_name, outcome.status) for outcome in outcomes] == [
            (NAME, "май.zip", "accepted"),
            ("readme.txt", "май.zip", "skipped"),
            ("внутри.xml", "май.zip / ещё.zip", "accepted"),
            ("пусто.zip", "май.zip", "refused"),
        ]
        assert len(days()) == 2

    def test_nested_too_deep_is_refused(self, plant_point: UsagePoint) -> None:
        content = whole()
        for _level in range(3):
            content = zipped({"a.zip" if content.startswith(b"PK") else NAME: content})
        [outcome] = take_all(("куча.zip", content))
        assert (outcome.status, codes(outcome)) == ("refused", ["IMP-108"])

    def test_with_a_damaged_member_takes_the_others(self, plant_point: UsagePoint) -> None:
        content = zipped({"плохой.xml": b"<abcdef/>", NAME: whole()}, method=0).replace(b"abcdef", b"abcdeX")
        outcomes = take_all(("a.zip", content))
        assert [(outcome.name, outcome.status) for outcome in outcomes] == [
            ("плохой.xml", "refused"),
            (NAME, "accepted"),
        ]
        assert codes(outcomes[0]) == ["IMP-104"]


class TestPaths:
    def test_of_folders_are_walked_in_order_without_hidden_files(self, tmp_path: Path) -> None:
        for name in ("b/2.xml", "a/1.xml", ".git/x.xml", "a/.hidden"):
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_bytes(name.encode())
        found = [file.name for file in files_of_paths([tmp_path])]
        assert found == ["1.xml", "2.xml"]

    def test_that_are_not_there_are_journaled_as_unreadable(self, db: None, tmp_path: Path) -> None:
        [file] = files_of_paths([tmp_path / "нет.xml"])
        [outcome] = module.take_files_in(
            actor=a_member_of_staff("administrator"), files=[file], channel="cli", clock=lambda: NOW
        )
        assert (outcome.status, codes(outcome)) == ("refused", ["IMP-111"])
        assert ImportFile.objects.get().file is None


class TestScope:
    def test_without_the_verb_takes_nothing(self, plant_point: UsagePoint) -> None:
        with pytest.raises(UnableToAct):
            take(whole(), actor=a_member_of_staff("controller"))
        assert ImportFile.objects.count() == 0

    def test_of_another_branch_keeps_the_data_waiting(self, plant_point: UsagePoint) -> None:
        elsewhere = a_member_of_staff("metering_engineer", branch=a_branch("02", "Южное"))
        outcome = take(whole(), actor=elsewhere)
        assert (outcome.status, codes(outcome)) == ("waiting", ["IMP-405"])
        assert days() == []
        line = ImportFile.objects.get()
        assert (line.unknown_codes, line.branch) == ([POINT], a_branch("02"))
