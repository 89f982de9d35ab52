"""The reply about a message, written as senders read it."""

from __future__ import annotations

from datetime import date, datetime

from sbyt.formats.reply_80021 import Reply80021, ReplyStatus, read_reply, reply_file_name, write_reply

REPLY = Reply80021(
    number=13,
    letter_id="1@aiis.example",
    received=datetime(2021, 8, 5, 9, 9),
    sender="aiis@plant.example",
    subject="Макеты за июль",
    file_name="80020_5600000017_20210704_38_5600000100.xml",
    in_archive=False,
    file_date=date(2021, 7, 4),
    status=ReplyStatus.UNKNOWN_CHANNELS,
)


class TestReply:
    def test_has_the_shape_of_the_class(self) -> None:
        assert write_reply(REPLY).decode("cp1251").split("\n") == [
            '<?xml version="1.0" encoding="windows-1251"?>',
            '<message class="80021" version="1" id="13">',
            "  <email>",
            "    <id>1@aiis.example</id>",
            "    <received>20210805090900</received>",
            "    <from>aiis@plant.example</from>",
            "    <subject>Макеты за июль</subject>",
            "  </email>",
            '  <file zip="0">',
            "    <name>80020_5600000017_20210704_38_5600000100.xml</name>",
            "    <date>20210704</date>",
            "  </file>",
            '  <reply status="2"/>',
            "</message>",
        ]
        assert reply_file_name(REPLY) == "80021_5600000017_20210704_38_5600000100_13.xml"

    def test_reads_back_as_the_same(self) -> None:
        assert read_reply(write_reply(REPLY)) == REPLY

    def test_that_is_another_message_is_none(self) -> None:
        written = write_reply(REPLY)
        assert read_reply(written.replace(b"80021", b"80020")) is None
        assert read_reply(written.replace(b'status="2"', b'status="9"')) is None
        assert read_reply(written[:200]) is None
