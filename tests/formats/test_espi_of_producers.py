"""Green Button feeds in the shapes of other producers: prefixes, addresses and ties as different as they come."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from sbyt.formats.espi import read_espi
from sbyt.formats.maket_80020_types import Channel
from sbyt.formats.measured_days import DaysContents
from sbyt.formats.recognise import FileFormat, recognise

MOSCOW = ZoneInfo("Europe/Moscow")
MIDNIGHT = 1_619_816_400
"""01.05.2021 00:00 in Moscow."""
POINT = "/espi/1_1/resource/RetailCustomer/7/UsagePoint/KL-07"
ATOM, ESPI = "http://www.w3.org/2005/Atom", "http://naesb.org/espi"


@dataclass(frozen=True, kw_only=True)
class Utility:
    """How a data custodian writes: `a` and `e` are prefixes of Atom and ESPI, `host` and `tail` stand around paths."""

    a: str = ""
    e: str = ""
    on_root: str = f'xmlns="{ATOM}"'
    on_entry: str = ""
    on_content: str = f'xmlns="{ESPI}"'
    host: str = ""
    tail: str = ""
    parts: tuple[str, ...] = ("point", "reading", "kind", "block")
    reading: str = ""
    ties_blocks: bool = True
    quality: str = "<{e}ReadingQuality><{e}quality>14</{e}quality></{e}ReadingQuality>"
    kind: str = (
        "<{e}ReadingType{ns}><{e}commodity>1</{e}commodity><{e}flowDirection>1</{e}flowDirection>"
        "<{e}intervalLength>3600</{e}intervalLength><{e}powerOfTenMultiplier>3</{e}powerOfTenMultiplier>"
        "<{e}uom>72</{e}uom></{e}ReadingType>"
    )

    def feed(self) -> bytes:
        reading = f"{POINT}/MeterReading/1"
        kind_at = "/espi/1_1/resource/ReadingType/5"
        block_at, block_up = f"{reading}/IntervalBlock/9", f"{reading}/IntervalBlock"
        if not self.ties_blocks:
            block_at, block_up = "/espi/1_1/resource/Blocks/9", "/espi/1_1/resource/Blocks"
        entries = {
            "point": self.entry(POINT, POINT.rpartition("/")[0], "Ввод 7", "<{e}UsagePoint{ns}/>"),
            "reading": self.entry(
                reading, f"{POINT}/MeterReading", "Часы", f"<{{e}}MeterReading{{ns}}>{self.reading}</{{e}}MeterReading>",
                "" if self.reading else kind_at, block_at,
            ),
            "kind": self.entry(kind_at, kind_at.rpartition("/")[0], "Вид", self.kind),
            "block": self.entry(block_at, block_up, "", self.block()),
        }  # fmt: skip
        body = "".join(entries[part] for part in self.parts)
        a = self.a
        return (
            f'<?xml version="1.0" encoding="UTF-8"?><?xml-stylesheet type="text/xsl" href="my.xslt"?>'
            f"<{a}feed {self.on_root}><{a}title>Сеть</{a}title><{a}updated>2021-06-01T09:00:00Z</{a}updated>{body}</{a}feed>"
        ).encode()

    def block(self) -> str:
        readings = "".join(
            "<{e}IntervalReading>"
            + self.quality
            + f"<{{e}}timePeriod><{{e}}duration>3600</{{e}}duration><{{e}}start>{MIDNIGHT + 3600 * hour}</{{e}}start>"
            f"</{{e}}timePeriod><{{e}}value>{hour}</{{e}}value></{{e}}IntervalReading>"
            for hour in range(24)
        )
        return "<{e}IntervalBlock{ns}>" + readings + "</{e}IntervalBlock>"

    def entry(self, address: str, up: str, title: str, inside: str, *related: str) -> str:
        ties = (("self", address), ("up", up), *(("related", at) for at in related if at))
        links = "".join(f'<{self.a}link rel="{rel}" href="{self.host}{at}{self.tail}"/>' for rel, at in ties)
        content = inside.replace("{e}", self.e).replace("{ns}", f" {self.on_content}".rstrip())
        a = self.a
        return (
            f"<{a}entry {self.on_entry}><{a}id>urn:uuid:{abs(hash(address))}</{a}id>{links}<{a}title>{title}</{a}title>"
            f"<{a}content>{content}</{a}content></{a}entry>"
        )


PLAIN = Utility()
UTILITIES = {
    "default namespaces": PLAIN,
    "espi: declared on each entry": replace(PLAIN, e="espi:", on_entry=f'xmlns:espi="{ESPI}"', on_content=""),
    "both declared on the root": replace(
        PLAIN, e="espi:", on_root=f'xmlns="{ATOM}" xmlns:espi="{ESPI}"', on_content=""
    ),
    "Atom by a prefix, ESPI the default": replace(
        PLAIN, a="atom:", on_root=f'xmlns:atom="{ATOM}" xmlns="{ESPI}"', on_content=""
    ),
    "other letters for both": replace(
        PLAIN, a="f:", e="ns2:", on_root=f'xmlns:f="{ATOM}" xmlns:ns2="{ESPI}"', on_content=""
    ),
    "whole addresses that end with a slash": replace(PLAIN, host="https://custodian.example:8443", tail="/"),
    "entries in another order": replace(PLAIN, parts=("block", "kind", "reading", "point")),
    "no entry of the point": replace(PLAIN, parts=("reading", "kind", "block")),
    "blocks tied by the reading alone": replace(PLAIN, ties_blocks=False),
    "the kind inside the reading": replace(PLAIN, parts=("point", "reading", "block"), reading=PLAIN.kind),
    "blocks without a reading": replace(PLAIN, parts=("point", "kind", "block")),
    "no quality said": replace(PLAIN, quality=""),
}


def contents(utility: Utility) -> DaysContents:
    return read_espi(utility.feed(), zone=MOSCOW)


class TestFeedOfEachUtility:
    @pytest.mark.parametrize("utility", UTILITIES.values(), ids=UTILITIES)
    def test_says_the_same_day(self, utility: Utility) -> None:
        feed = utility.feed()
        read = read_espi(feed, zone=MOSCOW)
        assert (read.issues, read.refused) == ((), 0)
        [day] = read.days
        assert (day.code, day.channel, day.day, day.step_minutes) == (
            "KL-07", Channel.ACTIVE_IMPORT, date(2021, 5, 1), 60,
        )  # fmt: skip
        assert day.values_wh == tuple(hour * 1000 for hour in range(24))
        assert set(day.qualities) == {0}
        assert recognise(feed, name="usage.xml").format is FileFormat.ESPI


class TestIntervalsThatHangOnNothing:
    def test_are_said_to_be_nobodys(self) -> None:
        read = contents(replace(PLAIN, parts=("point", "kind", "block"), ties_blocks=False))
        assert read.days == ()
        [found] = read.issues
        assert found.code == "IMP-228"
        assert "у IntervalBlock нет MeterReading, и чьи это интервалы, неизвестно" in found.message

    def test_are_not_guessed_where_the_feed_has_no_kind_of_readings(self) -> None:
        read = contents(replace(PLAIN, parts=("point", "block")))
        assert (read.days, [found.code for found in read.issues]) == ((), ["IMP-228"])

    def test_of_gas_are_told_of_once_and_not_taken(self) -> None:
        gas = PLAIN.kind.replace("<{e}uom>72", "<{e}uom>42")
        read = contents(replace(PLAIN, kind=gas))
        assert (read.days, [found.field for found in read.issues]) == ((), ["ReadingType"])


class TestReadingInAFeed:
    @pytest.mark.parametrize(("multiplier", "wh"), [("0", 5), ("3", 5000), ("-1", 1), ("6", 5_000_000)])
    def test_is_whole_in_the_power_of_ten_that_is_said(self, multiplier: str, wh: int) -> None:
        kind = PLAIN.kind.replace("Multiplier>3<", f"Multiplier>{multiplier}<")
        [day] = contents(replace(PLAIN, kind=kind)).days
        assert day.values_wh[5] == wh

    @pytest.mark.parametrize(
        ("said", "channel"), [("1", Channel.ACTIVE_IMPORT), ("19", Channel.ACTIVE_EXPORT)]
    )
    def test_flows_one_way_or_the_other(self, said: str, channel: Channel) -> None:
        kind = PLAIN.kind.replace("Direction>1<", f"Direction>{said}<")
        [day] = contents(replace(PLAIN, kind=kind)).days
        assert day.channel is channel

    @pytest.mark.parametrize(("said", "quality"), [("0", 0), ("14", 0), ("19", 0), ("8", 1), ("7", 1)])
    def test_is_for_settlement_where_it_was_validated(self, said: str, quality: int) -> None:
        [day] = contents(replace(PLAIN, quality=PLAIN.quality.replace("14", said))).days
        assert set(day.qualities) == {quality}
