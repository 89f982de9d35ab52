"""The reader of 80020: whole files as they are, bad ones refused by line and field."""

from __future__ import annotations

import codecs
import re
from datetime import date, datetime

import pytest

from sbyt.formats.import_issues import Issue, Severity
from sbyt.formats.maket_80020 import MaketReading, read_maket
from sbyt.formats.maket_80020_types import Channel, ObjectKind, Quality
from sbyt.formats.maket_80020_writer import write_maket
from tests.formats.maket_files import OTHER_POINT, POINT, maket, point, spoiled, whole


def only_issue(reading: MaketReading) -> Issue:
    [found] = reading.issues
    return found


def codes(reading: MaketReading) -> list[str]:
    return [found.code for found in reading.issues]


class TestWholeFile:
    def test_reads_back_what_was_written(self) -> None:
        written = maket(
            point(channels=(Channel.ACTIVE_IMPORT, Channel.REACTIVE_EXPORT)),
            point(OTHER_POINT, [7] * 24),
        )
        reading = read_maket(write_maket(written))
        assert reading.issues == ()
        assert reading.maket is not None
        assert (reading.maket.day, reading.maket.number) == (date(2021, 5, 1), 17)
        assert reading.maket.created_at == datetime(2021, 5, 1, 23, 59, 59)
        assert (reading.maket.sender_name, reading.maket.sender_inn) == ("АО «Завод»", "5600000017")
        assert [(area.code, area.name, area.timezone) for area in reading.maket.areas] == [
            ("5600000100", "Завод", "1")
        ]
        first, second = reading.maket.objects
        assert (first.kind, first.code, first.name) == (
            ObjectKind.MEASURING_POINT,
            POINT,
            "ПС «Северная», яч. 1",
        )
        assert [channel.channel for channel in first.channels] == [
            Channel.ACTIVE_IMPORT,
            Channel.REACTIVE_EXPORT,
        ]
        assert first.channels[0].values_wh == tuple(value * 1000 for value in range(48))
        assert (first.channels[0].step_minutes, second.channels[0].step_minutes) == (30, 60)
        assert second.channels[0].total_wh == 7 * 24 * 1000

    def test_knows_the_line_of_every_value(self) -> None:
        content = whole(point(values_kwh=[111] * 47 + [777]))
        reading = read_maket(content)
        assert reading.maket is not None
        day = reading.maket.objects[0].channels[0]
        lines = content.decode("cp1251").splitlines()
        assert [lines[(line or 0) - 1].strip() for line in day.lines[-2:]] == [
            "<value>111</value>",
            "<value>777</value>",
        ]
        assert (day.lines[0], day.lines[1]) == (18, 21)

    def test_takes_order_of_elements_and_of_periods_as_it_comes(self) -> None:
        text = whole().decode("cp1251")
        periods = re.findall(r" *<period.*?</period>\n", text, re.DOTALL)
        turned = text.replace("".join(periods), "".join(reversed(periods)))
        day_last = re.search(r" *<day>.*</day>\n", turned)
        assert day_last is not None
        turned = turned.replace(day_last[0], "").replace("<datetime>\n", "<datetime>\n" + day_last[0])
        reading = read_maket(turned.encode("cp1251"))
        assert reading.issues == ()
        assert reading.maket is not None
        assert reading.maket.objects[0].channels[0].values_wh == tuple(value * 1000 for value in range(48))

    @pytest.mark.parametrize("kind", ["accountpoint", "deliverypoint"])
    def test_may_hold_other_kinds_of_points(self, kind: str) -> None:
        reading = read_maket(spoiled("measuringpoint", kind, times=2))
        assert reading.maket is not None
        assert reading.maket.objects[0].kind == kind
        assert reading.maket.objects[0].code == POINT

    def test_of_class_80040_is_read_alike(self) -> None:
        reading = read_maket(spoiled('class="80020"', 'class="80040"'))
        assert reading.maket is not None
        assert reading.maket.message_class == "80040"

    def test_may_hold_hourly_groups_and_flows_without_channels(self) -> None:
        hours = "".join(
            f'<period start="{hour:02d}00" end="{(hour + 1) % 24:02d}00"><value status="0">{hour}</value></period>'
            for hour in range(24)
        )
        content = (
            '<?xml version="1.0" encoding="windows-1251"?>'
            '<message class="80020" version="2" number="5"><datetime><timestamp>20210502010203</timestamp>'
            "<daylightsavingtime>0</daylightsavingtime><day>20210501</day></datetime>"
            "<sender><inn>600004</inn><name>РДУ</name></sender><area><inn>600004</inn><name>РДУ</name>"
            f'<deliverygroup name="ТЭЦ" code="GTOWN1">{hours}</deliverygroup>'
            f'<peretok name="Сеть - ТЭЦ" codefrom="PTOWNE" codeto="PTOWN1">{hours}</peretok>'
            "</area></message>"
        ).encode("cp1251")
        reading = read_maket(content)
        assert reading.issues == ()
        assert reading.maket is not None
        group, flow = reading.maket.objects
        assert (group.kind, group.code, flow.kind, flow.code) == (
            ObjectKind.DELIVERY_GROUP,
            "GTOWN1",
            ObjectKind.FLOW,
            "PTOWNE-PTOWN1",
        )
        assert flow.channels[0].values_wh == tuple(hour * 1000 for hour in range(24))
        assert flow.channels[0].channel is Channel.ACTIVE_IMPORT

    def test_may_have_several_areas(self) -> None:
        content = spoiled(
            "</area>",
            '</area>\n  <area>\n    <inn>5600000200</inn>\n    <name>Цех</name>\n    <measuringpoint code="'
            f'{OTHER_POINT}" name="Цех">\n      <measuringchannel code="02" desc="">\n'
            + "".join(
                f'<period start="{hour:02d}00" end="{(hour + 1) % 24:02d}00"><value>1</value></period>'
                for hour in range(24)
            )
            + "</measuringchannel></measuringpoint></area>",
        )
        reading = read_maket(content)
        assert reading.issues == ()
        assert reading.maket is not None
        assert [(area.code, area.objects[0].code) for area in reading.maket.areas] == [
            ("5600000100", POINT),
            ("5600000200", OTHER_POINT),
        ]


class TestValue:
    def test_with_a_comma_is_a_decimal(self) -> None:
        reading = read_maket(spoiled("<value>7</value>", "<value>827,5</value>"))
        assert reading.issues == ()
        assert reading.maket is not None
        assert reading.maket.objects[0].channels[0].values_wh[7] == 827_500

    def test_finer_than_a_watt_hour_is_rounded_with_a_warning(self) -> None:
        reading = read_maket(spoiled("<value>7</value>", "<value>827.12350</value>"))
        assert reading.maket is not None
        assert reading.maket.objects[0].channels[0].values_wh[7] == 827_124
        assert (only_issue(reading).code, only_issue(reading).severity) == ("IMP-235", Severity.WARNING)

    @pytest.mark.parametrize("empty", ['<value status="1"></value>', "<value/>", "<value> </value>", ""])
    def test_that_is_empty_is_no_data_and_never_zero(self, empty: str) -> None:
        reading = read_maket(spoiled("<value>7</value>", empty))
        assert reading.maket is not None
        day = reading.maket.objects[0].channels[0]
        assert (day.values_wh[7], day.qualities[7]) == (None, Quality.MISSING)
        assert day.values_wh[0] == 0
        found = only_issue(reading)
        assert found.code == "IMP-233"
        assert found.message == (
            f"точка {POINT}, канал 01: нет данных, периодов 1 из 48, первый 03:30–04:00."
        )

    def test_with_status_1_is_kept_as_not_for_settlement(self) -> None:
        reading = read_maket(spoiled("<value>7</value>", '<value status="1">7</value>'))
        assert reading.maket is not None
        day = reading.maket.objects[0].channels[0]
        assert (day.values_wh[7], day.qualities[7]) == (7000, Quality.NOT_FOR_SETTLEMENT)
        assert day.qualities[6] is Quality.COMMERCIAL
        assert only_issue(reading).code == "IMP-234"

    @pytest.mark.parametrize(
        ("text", "code", "words"),
        [
            ("-7", "IMP-230", "значение «-7» отрицательное"),
            ("семь", "IMP-229", "значение «семь» не число"),
            ("7 кВт", "IMP-229", "значение «7 кВт» не число"),
            ("1 234", "IMP-229", "не число"),
            ("1e5", "IMP-229", "не число"),
            ("NaN", "IMP-229", "не число"),
            ("0x1F", "IMP-229", "не число"),
            ("7<b>8</b>", "IMP-229", "не число"),
            ("9999999999", "IMP-231", "слишком велико"),
            ("9" * 500, "IMP-229", "не число"),
        ],
    )
    def test_that_is_wrong_refuses_its_channel_alone(self, text: str, code: str, words: str) -> None:
        content = spoiled(
            "<value>7</value>",
            f"<value>{text}</value>",
            content=whole(point(channels=(Channel.ACTIVE_IMPORT, Channel.ACTIVE_EXPORT))),
        )
        reading = read_maket(content)
        assert reading.maket is not None
        assert [channel.channel for channel in reading.maket.objects[0].channels] == [Channel.ACTIVE_EXPORT]
        assert reading.refused_channels == 1
        found = only_issue(reading)
        assert (found.code, found.line) == (code, 39)
        assert found.field == f"точка {POINT}, канал 01, 03:30–04:00"
        assert words in found.message


class TestPeriods:
    def refused(self, content: bytes) -> Issue:
        """Return the one issue of a file whose only channel is refused."""
        reading = read_maket(content)
        assert reading.maket is None
        assert reading.refused_channels == 1
        found, nothing_left = reading.issues
        assert nothing_left.code == "IMP-209"
        return found

    def test_of_47_half_hours_are_refused(self) -> None:
        text = whole().decode("cp1251")
        cut = re.sub(r' *<period start="2330".*?</period>\n', "", text, flags=re.DOTALL)
        found = self.refused(cut.encode("cp1251"))
        assert (found.code, found.line) == ("IMP-227", 16)
        assert found.message == f"точка {POINT}, канал 01: периодов 47 из 48, нет 23:30–24:00."

    def test_met_twice_are_refused(self) -> None:
        found = self.refused(spoiled('start="0100" end="0130"', 'start="0030" end="0100"'))
        assert found.code == "IMP-225"
        assert found.message == f"точка {POINT}, канал 01: период 00:30–01:00 уже был в строке 21."

    def test_that_overlap_are_refused(self) -> None:
        found = self.refused(spoiled('start="0100" end="0130"', 'start="0045" end="0115"'))
        assert (found.code, found.field) == ("IMP-226", f"точка {POINT}, канал 01, 00:45–01:15")

    @pytest.mark.parametrize(
        "edges", ['start="0100" end="0115"', 'start="0100" end="0200"', 'start="0130" end="0100"']
    )
    def test_of_an_odd_step_are_refused(self, edges: str) -> None:
        assert self.refused(spoiled('start="0100" end="0130"', edges)).code == "IMP-228"

    def test_of_a_quarter_of_an_hour_are_refused(self) -> None:
        quarters = "".join(
            f'<period start="{minute // 60:02d}{minute % 60:02d}" '
            f'end="{(minute + 15) // 60 % 24:02d}{(minute + 15) % 60:02d}"><value>1</value></period>'
            for minute in range(0, 1440, 15)
        )
        text = re.sub(r"<period.*</period>", quarters, whole().decode("cp1251"), flags=re.DOTALL)
        found = self.refused(text.encode("cp1251"))
        assert (found.code, "не 30 или 60 минут" in found.message) == ("IMP-228", True)

    @pytest.mark.parametrize(
        "edges",
        ['start="100" end="0130"', 'start="0160" end="0130"', 'end="0130"', 'start="2500" end="0130"'],
    )
    def test_whose_time_is_unreadable_are_refused(self, edges: str) -> None:
        assert self.refused(spoiled('start="0100" end="0130"', edges)).code == "IMP-224"

    def test_may_end_at_2400(self) -> None:
        assert read_maket(spoiled('start="2330" end="0000"', 'start="2330" end="2400"')).issues == ()

    def test_with_two_values_are_refused(self) -> None:
        found = self.refused(spoiled("<value>7</value>", "<value>7</value><value>8</value>"))
        assert found.code == "IMP-232"

    def test_of_none_at_all_are_refused(self) -> None:
        text = re.sub(r"<period.*</period>", "", whole().decode("cp1251"), flags=re.DOTALL)
        assert self.refused(text.encode("cp1251")).code == "IMP-227"


class TestDayWhenClocksGoBack:
    """On 31.10.2010 the hour 02–03 came twice: 50 half-hours, the first two of them of summer time."""

    def long_day(self, daylight_saving: str, *, on: str = "period") -> bytes:
        mark = ' summer="1"'
        repeated = "".join(
            f'<period start="{start}" end="{end}"{mark if on == "period" else ""}>'
            f"<value{mark if on == 'value' else ''}>{value}</value></period>"
            for start, end, value in (("0200", "0230", 501), ("0230", "0300", 502))
        )
        content = spoiled('<period start="0200"', f'{repeated}<period start="0200"')
        return spoiled("<daylightsavingtime>0<", f"<daylightsavingtime>{daylight_saving}<", content=content)

    @pytest.mark.parametrize("on", ["period", "value"])
    def test_has_the_summer_hour_first(self, on: str) -> None:
        reading = read_maket(self.long_day("2", on=on))
        assert reading.issues == ()
        assert reading.maket is not None
        values = reading.maket.objects[0].channels[0].values_wh
        assert len(values) == 50
        assert [value // 1000 for value in values[2:9] if value is not None] == [2, 3, 501, 502, 4, 5, 6]

    def test_is_refused_as_a_repetition_on_any_other_day(self) -> None:
        reading = read_maket(self.long_day("0"))
        assert codes(reading) == ["IMP-225", "IMP-225", "IMP-209"]

    def test_may_not_repeat_two_hours(self) -> None:
        content = self.long_day("2").decode("cp1251")
        more = content.replace(
            '<period start="0300"',
            '<period start="0300" end="0330" summer="1"><value>1</value></period><period start="0300"',
            1,
        )
        assert codes(read_maket(more.encode("cp1251"))) == ["IMP-225", "IMP-209"]


class TestIdentity:
    def test_of_a_code_met_twice_is_refused_whichever_area_it_is_in(self) -> None:
        reading = read_maket(whole(point(), point(OTHER_POINT), point()))
        assert reading.maket is not None
        assert [found.code for found in reading.maket.objects] == [OTHER_POINT]
        assert codes(reading) == ["IMP-221", "IMP-221"]
        assert reading.refused_channels == 2

    def test_of_a_code_met_twice_is_refused_even_where_one_of_them_is_bad(self) -> None:
        bad = spoiled("<value>7</value>", "<value>x</value>", content=whole(point(), point()))
        reading = read_maket(bad)
        assert reading.maket is None
        assert codes(reading) == ["IMP-229", "IMP-221", "IMP-209"]

    def test_of_a_channel_met_twice_is_refused(self) -> None:
        content = spoiled(
            'code="02"',
            'code="1"',
            content=whole(point(channels=(Channel.ACTIVE_IMPORT, Channel.ACTIVE_EXPORT)), point(OTHER_POINT)),
        )
        reading = read_maket(content)
        assert reading.maket is not None
        assert [found.code for found in reading.maket.objects] == [OTHER_POINT]
        assert codes(reading) == ["IMP-223", "IMP-223"]

    @pytest.mark.parametrize("code", ["05", "", "A+", "001"])
    def test_of_an_unknown_channel_is_refused(self, code: str) -> None:
        reading = read_maket(spoiled('measuringchannel code="01"', f'measuringchannel code="{code}"'))
        assert codes(reading) == ["IMP-222", "IMP-209"]

    def test_of_a_point_without_channels_is_refused(self) -> None:
        text = whole(point(OTHER_POINT), point()).decode("cp1251")
        first = text.index("<measuringchannel")
        bare = text[:first] + text[text.index("</measuringpoint>") :]
        reading = read_maket(bare.encode("cp1251"))
        assert reading.maket is not None
        assert ([found.code for found in reading.maket.objects], reading.refused_channels) == ([POINT], 1)
        assert only_issue(reading).message == f"У точки {OTHER_POINT} нет каналов."

    def test_without_a_code_is_refused(self) -> None:
        reading = read_maket(
            spoiled(f'code="{POINT}"', 'code=" "', content=whole(point(), point(OTHER_POINT)))
        )
        assert codes(reading) == ["IMP-220"]
        assert reading.maket is not None
        assert [found.code for found in reading.maket.objects] == [OTHER_POINT]


class TestFileThatIsNotOne:
    @pytest.mark.parametrize(
        ("content", "code", "line"),
        [
            (b"", "IMP-201", 1),
            ("показания за май".encode(), "IMP-201", 1),
            (b"\x00\x01\x02", "IMP-201", 1),
            (b"<html><body>\n503</html>", "IMP-204", 2),
            (b"<?xml version='1.0'?>\n<order class='80020'/>", "IMP-206", 2),
            (spoiled('class="80020"', 'class="80021"'), "IMP-207", 2),
            (spoiled('class="80020" ', ""), "IMP-207", 2),
            (spoiled("<day>20210501<", "<day>20210231<"), "IMP-208", 2),
            (spoiled("<day>20210501<", "<day><"), "IMP-208", 2),
            (spoiled("</value>", "</valu>"), "IMP-204", 18),
            (spoiled("<value>7<", "<value>&boom;<"), "IMP-204", 39),
        ],
    )
    def test_is_refused_with_its_reason(self, content: bytes, code: str, line: int) -> None:
        reading = read_maket(content)
        assert reading.maket is None
        found = only_issue(reading)
        assert (found.code, found.line, found.severity) == (code, line, Severity.REFUSED)
        assert found.message.endswith(".")

    @pytest.mark.parametrize("share", [0.3, 0.5, 0.9, 0.999])
    def test_is_refused_when_it_is_cut_short(self, share: float) -> None:
        content = whole()
        cut = content[: int(len(content) * share)]
        reading = read_maket(cut)
        assert reading.maket is None
        found = only_issue(reading)
        assert (found.code, found.line) == ("IMP-203", cut.rstrip().count(b"\n") + 1)

    @pytest.mark.parametrize(
        "declaration",
        [
            '<!DOCTYPE message [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;">]>',
            '<!DOCTYPE message SYSTEM "http://127.0.0.1/evil.dtd">',
            '<!DOCTYPE message [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
            "<!-- a remark --><!DOCTYPE message>",
        ],
    )
    def test_is_refused_for_a_doctype(self, declaration: str) -> None:
        content = spoiled("<message ", f"{declaration}\n<message ")
        found = only_issue(read_maket(content))
        assert (found.code, found.line) == ("IMP-202", 2)

    def test_is_not_refused_for_the_word_in_a_remark(self) -> None:
        assert read_maket(spoiled("<message ", "<!-- no <!DOCTYPE here -->\n<message ")).issues == ()

    def test_with_no_points_is_refused(self) -> None:
        text = re.sub(r"<measuringpoint.*</measuringpoint>", "", whole().decode("cp1251"), flags=re.DOTALL)
        assert codes(read_maket(text.encode("cp1251"))) == ["IMP-237", "IMP-209"]


class TestEncoding:
    TEXT = whole().decode("cp1251")

    def name_of(self, content: bytes) -> str:
        reading = read_maket(content)
        assert reading.issues == ()
        assert reading.maket is not None
        return reading.maket.sender_name

    @pytest.mark.parametrize("named", ["windows-1251", "utf-8", "UTF-8", "koi8-r", "cp866", "utf-16"])
    def test_is_taken_from_the_declaration(self, named: str) -> None:
        text = self.TEXT.replace("«", '"').replace("»", '"').replace('"Северная"', "Северная")
        content = text.replace('encoding="windows-1251"', f'encoding="{named}"').encode(named)
        assert self.name_of(content) == 'АО "Завод"'

    def test_is_utf_8_where_nothing_is_declared(self) -> None:
        assert self.name_of(self.TEXT.partition("\n")[2].encode()) == "АО «Завод»"

    @pytest.mark.parametrize(
        ("bom", "codec"), [(codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le")]
    )
    def test_is_taken_from_the_bom_before_the_declaration(self, bom: bytes, codec: str) -> None:
        assert self.name_of(bom + self.TEXT.encode(codec)) == "АО «Завод»"

    def test_misnamed_as_windows_1251_is_read_as_utf_8_with_a_warning(self) -> None:
        reading = read_maket(self.TEXT.encode())
        assert reading.maket is not None
        assert reading.maket.sender_name == "АО «Завод»"
        assert only_issue(reading).code == "IMP-210"

    def test_misnamed_as_utf_8_is_refused_at_its_line(self) -> None:
        content = self.TEXT.replace("windows-1251", "utf-8").encode("cp1251")
        reading = read_maket(content)
        assert reading.maket is None
        assert (only_issue(reading).code, only_issue(reading).line) == ("IMP-205", 9)

    @pytest.mark.parametrize("named", ["klingon", "base64", "utf-7", "idna"])
    def test_unknown_is_refused(self, named: str) -> None:
        found = only_issue(read_maket(spoiled('encoding="windows-1251"', f'encoding="{named}"')))
        assert (found.code, found.raw) == ("IMP-205", named)


class TestHeader:
    @pytest.mark.parametrize(
        ("old", "new", "field"),
        [
            ('number="17"', 'number="N17"', "number"),
            ('number="17"', "", "number"),
            ("<timestamp>20210501235959<", "<timestamp>2021-05-01<", "datetime/timestamp"),
            ("<timestamp>20210501235959<", "<timestamp>20210501256199<", "datetime/timestamp"),
            ("<daylightsavingtime>0<", "<daylightsavingtime>x<", "datetime/daylightsavingtime"),
            ("<inn>5600000017<", "<inn><", "sender/inn"),
        ],
    )
    def test_that_is_unreadable_is_a_warning(self, old: str, new: str, field: str) -> None:
        reading = read_maket(spoiled(old, new))
        assert reading.maket is not None
        assert (only_issue(reading).code, only_issue(reading).field) == ("IMP-212", field)


class TestAttributes:
    @pytest.mark.parametrize("spelled", ["extendedstatus", "exstendedstatus"])
    def test_of_an_extended_status_are_told_of_once_a_channel_and_change_no_quality(
        self, spelled: str
    ) -> None:
        text = whole().decode("cp1251")
        text = text.replace("<value>7<", f'<value status="0" {spelled}="1114" param1="778">7<')
        text = text.replace("<value>9<", f'<value {spelled}="1114" param1="778">9<').replace(
            "<value>8<", f'<value {spelled}="0">8<'
        )
        reading = read_maket(text.encode("cp1251"))
        found = only_issue(reading)
        assert (found.code, found.severity, found.line, found.raw) == (
            "IMP-240",
            Severity.WARNING,
            39,
            "1114 778",
        )
        assert "замещено через обходной выключатель), периодов 2 из 48, первый 03:30–04:00" in found.message
        assert reading.maket is not None
        day = reading.maket.objects[0].channels[0]
        assert (day.values_wh[7], set(day.qualities)) == (7000, {Quality.COMMERCIAL})

    def test_of_an_extended_status_with_status_1_are_not_for_settlement(self) -> None:
        reading = read_maket(spoiled("<value>7<", '<value status="1" extendedstatus="20">7<'))
        assert [found.code for found in reading.issues] == ["IMP-234", "IMP-240"]
        assert "значение не подтверждено" in reading.issues[1].message
        assert reading.maket is not None
        assert reading.maket.objects[0].channels[0].qualities[7] == Quality.NOT_FOR_SETTLEMENT

    @pytest.mark.parametrize(
        ("said", "codes"), [("1", []), (" ", []), ("2", ["IMP-239"]), ("MSK", ["IMP-239"])]
    )
    def test_of_a_zone_that_is_not_the_first_are_told_of(self, said: str, codes: list[str]) -> None:
        text = re.sub(r"<area[^>]*>", f'<area timezone="{said}">', whole().decode("cp1251"))
        reading = read_maket(text.encode("cp1251"))
        assert [found.code for found in reading.issues] == codes
        assert reading.maket is not None
        assert reading.maket.areas[0].timezone == said.strip()

    def test_of_the_header_may_stand_behind_the_points(self) -> None:
        text = whole().decode("cp1251")
        head = re.search(r"\s*<datetime>.*?</datetime>", text, re.DOTALL)
        assert head is not None
        moved = text.replace(head[0], "").replace("</message>", f"{head[0]}</message>")
        moved = moved.replace(
            "<daylightsavingtime>0<", "<!-- <daylightsavingtime>0< --><daylightsavingtime>2<"
        )
        hour = re.search(
            r'\s*<period start="0200".*?</period>\s*<period start="0230".*?</period>', moved, re.DOTALL
        )
        assert hour is not None
        summer = hour[0].replace("<period ", '<period summer="1" ')
        maket = read_maket(moved.replace(hour[0], summer + hour[0]).encode("cp1251")).maket
        assert maket is not None
        assert (maket.daylight_saving, len(maket.objects[0].channels[0].values_wh)) == (2, 50)
