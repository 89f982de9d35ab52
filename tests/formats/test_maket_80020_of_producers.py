"""Files of 80020 and 80040 in the shapes of other producers' generators: names and numbers are invented."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from datetime import date, datetime

import pytest

from sbyt.formats.maket_80020 import read_maket
from sbyt.formats.maket_80020_name import name_issues
from sbyt.formats.maket_80020_types import Channel, Maket80020, ObjectKind, Quality
from tests.formats.maket_files import OTHER_POINT, POINT

HALVES = [
    (f"{m // 60:02d}{m % 60:02d}", f"{(m + 30) // 60 % 24:02d}{(m + 30) % 60:02d}")
    for m in range(0, 1440, 30)
]
HOURS = [(f"{hour:02d}00", f"{(hour + 1) % 24:02d}00") for hour in range(24)]


@dataclass(frozen=True, kw_only=True)
class Producer:
    """How a generator writes what all of them say."""

    prolog: str = '<?xml version="1.0" encoding="windows-1251"?>'
    head: str = (
        "<datetime><timestamp>20210502031500</timestamp><daylightsavingtime>0</daylightsavingtime>"
        "<day>20210501</day></datetime>"
    )
    message: str = '<message class="80020" version="2" number="31">'
    sender: str = "<sender><name>АО «Ключи»</name><inn>5600000031</inn></sender>"
    area: str = '<area timezone="1"><inn>5600000310</inn><name>Ключи</name>'
    point: str = f'<measuringpoint code="{POINT}" name="Ввод &quot;1&quot;">'
    channel: str = '<measuringchannel code="01" desc="акт. прием">'
    period: str = '<period start="{start}" end="{end}">{value}</period>'
    value: str = "<value>{kwh}</value>"
    between: str = ""
    ends: tuple[str, ...] = ("measuringchannel", "measuringpoint", "area", "message")

    def text(self, kwh: list[object] | None = None) -> str:
        edges = HALVES if kwh is None or len(kwh) == len(HALVES) else HOURS
        periods = self.between.join(
            self.period.format(start=start, end=end, value=self.value.format(kwh=one))
            for (start, end), one in zip(edges, kwh or range(48), strict=True)
        )
        parts = (
            self.prolog,
            self.message,
            self.head,
            self.sender,
            self.area,
            self.point,
            self.channel,
            periods,
        )
        return self.between.join((*parts, *(f"</{end}>" for end in self.ends)))

    def file(self, kwh: list[object] | None = None) -> bytes:
        return self.text(kwh).encode("cp1251")


PHP = Producer(
    value="<value>\r\n{kwh}</value>",
    between="\r\n",
    area='<area timezone="1"><inn>5600000310</inn>\r\n<name>Ключи</name>',
)
"""Lines are echoed one by one: values begin on a line of their own, the code of the area stands before its name."""
XSLT = Producer(
    prolog="<?xml version='1.0' encoding='WINDOWS-1251' standalone='yes' ?>   ",
    message='<message number="31" version="2" class="80020" xmlns:xs="urn:schemas-example:xslt">',
    head=(
        "<datetime><day>20210501</day><timestamp>20210502031500</timestamp>"
        "<daylightsavingtime>0</daylightsavingtime></datetime>"
    ),
    sender="<sender><inn>5600000031</inn><name>АО «Ключи»</name></sender>",
    point=f'<measuringpoint name="Ввод &quot;1&quot;" code="{POINT}">',
    channel='<measuringchannel desc="" code="01">',
    period='<period end="{end}" start="{start}">{value}</period>',
    value='<value status="0" errofmeasuring="0">{kwh}</value>',
    between="\n\t",
)
"""A style sheet puts attributes in an order of its own and a namespace that nothing is in on the root."""
REMARKING = Producer(
    prolog=(
        '<?xml version="1.0" encoding="windows-1251"?>\n'
        "<!--App=Опрос;version=9.1;round=с переходящим остатком;GmtFrom=5;GmtTo=3-->"
    ),
    message='<message class="80020" version="2" number="31"><comment>Данные с остатком</comment>',
    between="\n",
)
"""A data collector tells of itself in a remark and of its message in `comment`."""
PRODUCERS = {"php": PHP, "xslt": XSLT, "collector": REMARKING, "one line": Producer()}


def taken(content: bytes) -> Maket80020:
    """Return the message of a file with nothing wrong in it."""
    reading = read_maket(content)
    assert [found.message for found in reading.issues] == []
    assert reading.maket is not None
    return reading.maket


def values_of(content: bytes) -> tuple[int | None, ...]:
    return taken(content).objects[0].channels[0].values_wh


@pytest.mark.parametrize("producer", PRODUCERS.values(), ids=PRODUCERS)
class TestFileOfEachProducer:
    def test_says_the_same(self, producer: Producer) -> None:
        maket = taken(producer.file())
        assert (maket.day, maket.number, maket.version) == (date(2021, 5, 1), 31, "2")
        assert maket.created_at == datetime(2021, 5, 2, 3, 15)
        assert (maket.sender_inn, maket.sender_name) == ("5600000031", "АО «Ключи»")
        assert [(area.code, area.name, area.timezone) for area in maket.areas] == [
            ("5600000310", "Ключи", "1")
        ]
        [point] = maket.objects
        assert (point.kind, point.code, point.name) == (ObjectKind.MEASURING_POINT, POINT, 'Ввод "1"')
        assert point.channels[0].values_wh == tuple(value * 1000 for value in range(48))

    def test_keeps_the_line_of_its_value(self, producer: Producer) -> None:
        [day] = taken(producer.file([*range(500, 548)])).objects[0].channels
        lines = producer.text([*range(500, 548)]).split("\n")
        last = day.lines[-1]
        assert last is not None
        assert "547" in "".join(lines[last - 1 : last + 1])

    def test_of_class_80040_is_the_same_tree(self, producer: Producer) -> None:
        retail = producer.file().replace(b'class="80020"', b'class="80040"')
        maket = taken(retail)
        assert (maket.message_class, maket.objects[0].channels[0].total_wh) == (
            "80040",
            sum(range(48)) * 1000,
        )
        assert name_issues("80040_5600000031_20210501_31_5600000310.xml", maket) == ()

    def test_may_be_hourly(self, producer: Producer) -> None:
        [day] = taken(producer.file([5] * 24)).objects[0].channels
        assert (day.step_minutes, day.values_wh) == (60, (5000,) * 24)

    def test_with_empty_values_has_no_data_there(self, producer: Producer) -> None:
        reading = read_maket(producer.file(["", " ", "\t", *[4] * 45]))
        assert reading.maket is not None
        [day] = reading.maket.objects[0].channels
        assert (day.values_wh[:4], day.qualities[:4]) == (
            (None, None, None, 4000), (Quality.MISSING,) * 3 + (Quality.COMMERCIAL,),
        )  # fmt: skip
        assert [found.code for found in reading.issues] == ["IMP-233"]


class TestPrologOfAProducer:
    @pytest.mark.parametrize(
        "before", [b"\r\n", b"  \n\n", b"\n\t"], ids=["a line", "two lines", "an indent"]
    )
    def test_may_stand_below_what_was_echoed_before_it(self, before: bytes) -> None:
        """An include file that ends with a line feed is seen in nearly all home-made generators."""
        content = before + PHP.file([7] * 48)
        maket = taken(content)
        assert (maket.sender_name, maket.objects[0].channels[0].values_wh[0]) == ("АО «Ключи»", 7000)
        line = maket.objects[0].channels[0].lines[0]
        assert line is not None
        assert content.split(b"\n")[line].strip().startswith(b"7")

    @pytest.mark.parametrize("boms", [1, 2, 3])
    def test_may_stand_below_marks_of_utf_8(self, boms: int) -> None:
        content = codecs.BOM_UTF8 * boms + PHP.text([7] * 48).replace("windows-1251", "utf-8").encode()
        assert values_of(content) == (7000,) * 48

    def test_may_be_absent_with_the_letters_in_utf_8(self) -> None:
        content = Producer(prolog="").text([7] * 48).encode()
        assert taken(content).sender_name == "АО «Ключи»"

    @pytest.mark.parametrize("named", ["windows-1251", "Windows-1251", "WINDOWS-1251", "cp1251"])
    @pytest.mark.parametrize("quote", ["'", '"'])
    def test_names_its_encoding_in_any_quotes(self, named: str, quote: str) -> None:
        prolog = f"<?xml version={quote}1.0{quote}  encoding={quote}{named}{quote} ?>"
        assert taken(Producer(prolog=prolog).file()).areas[0].name == "Ключи"


class TestValueOfAProducer:
    @pytest.mark.parametrize(
        ("text", "wh"),
        [
            ("827", 827_000),
            ("\r\n827", 827_000),
            ("\r\n  827\r\n", 827_000),
            (" 827 ", 827_000),
            ("827\u00a0", 827_000),
            ("827.0", 827_000),
            ("827.000000", 827_000),
            ("827,00", 827_000),
            ("0.000", 0),
            ("-0.0", 0),
            (".5", 500),
            ("00827", 827_000),
            ("827<!-- из архива -->", 827_000),
            ("<![CDATA[827]]>", 827_000),
        ],
    )
    def test_is_read_as_it_is_meant(self, text: str, wh: int) -> None:
        assert values_of(PHP.file([text, *[1] * 47]))[0] == wh

    @pytest.mark.parametrize("text", ["1 827", "1'827", "8.2.7", "827 кВт*ч", "8,27E+02", "н/д", "-", "?"])
    def test_that_may_mean_two_things_is_refused(self, text: str) -> None:
        reading = read_maket(PHP.file([text, *[1] * 47]))
        assert reading.maket is None
        assert reading.issues[0].code == "IMP-229"
        assert reading.issues[0].field == f"точка {POINT}, канал 01, 00:00–00:30"

    @pytest.mark.parametrize(
        ("value", "quality", "wh"),
        [
            ('<value status="0">5</value>', Quality.COMMERCIAL, 5000),
            ("<value status='0'>5</value>", Quality.COMMERCIAL, 5000),
            ('<value status="">5</value>', Quality.COMMERCIAL, 5000),
            ('<value status=" 0 ">5</value>', Quality.COMMERCIAL, 5000),
            ('<value errofmeasuring="1" status="0" extendedstatus="0">5</value>', Quality.COMMERCIAL, 5000),
            ('<value status="1">5</value>', Quality.NOT_FOR_SETTLEMENT, 5000),
            ('<value status="1">0</value>', Quality.NOT_FOR_SETTLEMENT, 0),
            ('<value status="1"></value>', Quality.MISSING, None),
            ('<value status="0"/>', Quality.MISSING, None),
            ('<value status="1">\r\n</value>', Quality.MISSING, None),
        ],
    )
    def test_has_the_quality_of_its_status(self, value: str, quality: Quality, wh: int | None) -> None:
        reading = read_maket(Producer(value=value + "{kwh:.0}").file([""] * 48))
        assert reading.maket is not None
        [day] = reading.maket.objects[0].channels
        assert (set(day.values_wh), set(day.qualities)) == ({wh}, {quality})


class TestHeaderOfAProducer:
    @pytest.mark.parametrize(
        ("said", "kept", "fields"),
        [
            ("<daylightsavingtime>0</daylightsavingtime>", 0, []),
            ("<daylightsavingtime>1</daylightsavingtime>", 1, []),
            ("<daylightsavingtime>\r\n2\r\n</daylightsavingtime>", 2, []),
            ("<daylightsavingtime/>", 0, ["datetime/daylightsavingtime"]),
            ("<daylightsavingtime>3</daylightsavingtime>", 0, ["datetime/daylightsavingtime"]),
            ("", 0, ["datetime/daylightsavingtime"]),
        ],
    )
    def test_says_of_summer_time_what_history_knows_better(
        self, said: str, kept: int, fields: list[str]
    ) -> None:
        head = f"<datetime><timestamp>20130415020000</timestamp>{said}<day>20130414</day></datetime>"
        reading = read_maket(Producer(head=head).file())
        assert reading.maket is not None
        assert (reading.maket.daylight_saving, len(reading.maket.objects[0].channels[0].values_wh)) == (
            kept,
            48,
        )
        assert [found.field for found in reading.issues] == fields

    def test_may_have_blanks_in_its_attributes(self) -> None:
        maket = taken(Producer(message='<message class=" 80020 " version="2 " number=" 31 ">').file())
        assert (maket.message_class, maket.version, maket.number) == ("80020", "2", 31)

    def test_of_an_operator_has_codes_of_six_digits(self) -> None:
        operator = Producer(
            sender="<sender><inn>600031</inn><name>РДУ</name></sender>", area="<area><inn>600031</inn>"
        )
        maket = taken(operator.file())
        assert (maket.sender_inn, maket.areas[0].code, maket.areas[0].timezone) == ("600031", "600031", "")
        assert name_issues("80020_600031_20210501_31.xml", maket) == ()


class TestChannelOfAProducer:
    @pytest.mark.parametrize(
        ("code", "desc", "channel"),
        [
            ("01", "счетчик, акт. прием", Channel.ACTIVE_IMPORT),
            ("02", "акт.отдача", Channel.ACTIVE_EXPORT),
            ("03", "реак. прием", Channel.REACTIVE_IMPORT),
            ("04", "реакт. отдача", Channel.REACTIVE_EXPORT),
            ("4", "акт. прием", Channel.REACTIVE_EXPORT),
        ],
    )
    def test_is_known_by_its_code_and_never_by_its_words(
        self, code: str, desc: str, channel: Channel
    ) -> None:
        producer = Producer(channel=f'<measuringchannel desc="{desc}" code="{code}">')
        [day] = taken(producer.file()).objects[0].channels
        assert day.channel is channel

    def test_may_be_the_only_one_and_mirrored_by_another_reader_of_the_meter(self) -> None:
        """The grid reads the same meter from its side: what is given out there is taken in here."""
        ours = taken(Producer().file([9] * 48)).objects[0]
        theirs = taken(
            Producer(
                point=f'<measuringpoint code="{OTHER_POINT}" name="Тот же">',
                channel='<measuringchannel code="02" desc="">',
            ).file([9] * 48)
        ).objects[0]
        assert [day.channel for day in (*ours.channels, *theirs.channels)] == [
            Channel.ACTIVE_IMPORT, Channel.ACTIVE_EXPORT,
        ]  # fmt: skip
        assert ours.channels[0].values_wh == theirs.channels[0].values_wh


class TestRemainderCarriedOver:
    def test_is_left_in_its_half_hours(self) -> None:
        """A collector that carries the remainder of rounding writes 1, 0, 1, 0 for 0.5 kWh each: only the sum is exact."""
        values = values_of(REMARKING.file([1, 0] * 24))
        assert values == (1000, 0) * 24
        assert sum(value or 0 for value in values) == 24_000
