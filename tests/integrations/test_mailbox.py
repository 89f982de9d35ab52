"""Data by mail: a real IMAP server, a real SMTP server, attachments good and bad."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
from pytest_django import Settings

from sbyt.apps.documents.models import Document, EmailDelivery
from sbyt.apps.documents.operations import issue_documents
from sbyt.apps.documents.returned_letters import name_of_letter
from sbyt.apps.documents.types import DocumentDraft
from sbyt.apps.intake.models import BroughtFile, IntakeMessage, IntakeSource
from sbyt.apps.intake.operations.sources import set_up_source
from sbyt.apps.intake.types import MailboxSettings
from sbyt.apps.metering.models import ImportFile, IntervalDay
from sbyt.formats.maket_80020_writer import write_maket
from sbyt.formats.reply_80021 import ReplyStatus, read_reply
from sbyt.integrations.look import look_into
from sbyt.kit.access.actor import SYSTEM
from sbyt.kit.faults import InjectedFault
from tests.apps.documents.bodies import receipt_body
from tests.builders.firms import a_firm
from tests.formats.maket_files import OTHER_POINT, POINT, maket, point, whole
from tests.formats.workbooks import zipped
from tests.integrations.conftest import PASSWORD, ImapServer, Letters
from tests.integrations.delivery_reports import a_report

pytestmark = pytest.mark.django_db

NOW = datetime(2021, 8, 5, 6, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def data_folder(settings: Settings, tmp_path: Path) -> None:
    settings.DATA = tmp_path / "data"


@pytest.fixture
def plant() -> None:
    firm = a_firm()
    firm.point.ats_code = POINT
    firm.point.save()


def a_mailbox(server: ImapServer, smtp: Letters | None = None) -> IntakeSource:
    return set_up_source(
        actor=SYSTEM,
        kind="mailbox",
        name="Почта АИИС",
        every_minutes=5,
        is_on=True,
        secret=PASSWORD,
        settings=MailboxSettings(
            host="127.0.0.1",
            port=server.port,
            security="none",
            user=server.user,
            done="Принятые",
            replies=smtp is not None,
            smtp_host="127.0.0.1",
            smtp_port=smtp.port if smtp else 25,
            smtp_security="none",
            reply_from="data@retailer.example",
        ),
    )


def a_day(number: int) -> bytes:
    made = maket(point(values_kwh=[number] * 48), day=date(2021, 7, number), number=number)
    return write_maket(made)


def a_letter(*attachments: tuple[str, bytes], key: str = "1@aiis.example", **headers: str) -> bytes:
    letter = EmailMessage()
    letter["From"] = "АИИС завода <aiis@plant.example>"
    letter["To"], letter["Subject"] = "data@retailer.example", "Макеты за июль"
    letter["Message-ID"], letter["Date"] = f"<{key}>", "Thu, 05 Aug 2021 08:30:00 +0300"
    for name, value in headers.items():
        letter[name.replace("_", "-")] = value
    letter.set_content("Макеты во вложении.")
    for name, content in attachments:
        letter.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return letter.as_bytes()


TEN = (
    *((f"80020_5600000017_202107{number:02d}_{number}_5600000100.xml", a_day(number)) for number in range(1, 7)),
    ("80020_5600000017_20210707_7_5600000100.zip", zipped({"макет за 7.xml": a_day(7)})),
    ("80020_5600000017_20210708_8_5600000100.xml", a_day(8)[:700]),
    ("80020_5600000017_20210709_9_5600000100.xml", b"not at all"),
    ("80020_5600000017_20210710_10_5600000100.xml", a_day(10).replace(b'class="80020"', b'class="80050"')),
)  # fmt: skip


class TestTenAttachments:
    def test_of_which_three_are_bad_give_seven_and_keep_three_in_quarantine(
        self, plant: None, imap: ImapServer
    ) -> None:
        imap.put(a_letter(*TEN))
        source = a_mailbox(imap)
        look = look_into(source, clock=lambda: NOW)
        assert look is not None
        assert (look.messages, look.files, look.refused, look.problem) == (1, 10, 3, "")
        assert Counter(ImportFile.objects.values_list("status", flat=True)) == {"accepted": 7, "refused": 3}
        assert set(ImportFile.objects.values_list("channel", flat=True)) == {"mail"}
        quarantined = ImportFile.objects.filter(status="refused").order_by("id")
        assert [line.file is not None and bool(line.note) for line in quarantined] == [True] * 3
        assert [line.issues.get().code for line in quarantined] == ["IMP-203", "IMP-201", "IMP-207"]
        assert sorted(day.day.day for day in IntervalDay.objects.all()) == [1, 2, 3, 4, 5, 6, 7]
        letter = IntakeMessage.objects.get()
        assert (letter.sender, letter.subject, letter.files, letter.refused) == (
            "aiis@plant.example", "Макеты за июль", 10, 3,
        )  # fmt: skip
        assert BroughtFile.objects.filter(source=source, message=letter).count() == 10
        assert (imap.count(), imap.count("&BB8EQAQ4BD0ETwRCBEsENQ-")) == (0, 1)

    def test_are_answered_with_what_became_of_each(
        self, plant: None, imap: ImapServer, smtp: Letters
    ) -> None:
        gaps = write_maket(maket(point(values_kwh=[None] * 48), day=date(2021, 7, 20), number=20))
        unknown = write_maket(maket(point(OTHER_POINT), day=date(2021, 7, 21), number=21))
        more = (("gaps.xml", gaps), ("80020_5600000017_20210721_21_1.xml", unknown))
        imap.put(a_letter(*TEN[6:9], *more, ("logo.bin", b"\x89PNG")))
        look_into(a_mailbox(imap, smtp), clock=lambda: NOW)
        [answer] = smtp.got
        assert (answer["To"], answer["In-Reply-To"], answer["Auto-Submitted"]) == (
            "aiis@plant.example", "<1@aiis.example>", "auto-replied",
        )  # fmt: skip
        replies = [read_reply(part.get_payload(decode=True)) for part in answer.iter_attachments()]
        assert {(reply.file_name, reply.in_archive): reply.status for reply in replies if reply} == {
            ("макет за 7.xml", True): ReplyStatus.ACCEPTED,
            ("80020_5600000017_20210708_8_5600000100.xml", False): ReplyStatus.WRONG_FORMAT,
            ("80020_5600000017_20210709_9_5600000100.xml", False): ReplyStatus.NOT_XML,
            ("gaps.xml", False): ReplyStatus.ACCEPTED_NOT_ALL_COMMERCIAL,
            ("80020_5600000017_20210721_21_1.xml", False): ReplyStatus.UNKNOWN_CHANNELS,
        }
        assert IntakeMessage.objects.get().reply == IntakeMessage.Reply.SENT

    def test_sent_by_a_robot_are_taken_and_not_answered(
        self, plant: None, imap: ImapServer, smtp: Letters
    ) -> None:
        imap.put(a_letter(TEN[0], Auto_Submitted="auto-generated"))
        look_into(a_mailbox(imap, smtp), clock=lambda: NOW)
        assert (IntervalDay.objects.count(), smtp.got) == (1, [])


class TestArchivesInLetters:
    def test_are_opened_one_in_another_and_one_too_deep_is_kept_closed(
        self, plant: None, imap: ImapServer
    ) -> None:
        inner = zipped({"1.xml": a_day(1), "inner.zip": zipped({"2.xml": a_day(2)})})
        deep = zipped({"9.xml": a_day(9)})
        for _turn in range(6):
            deep = zipped({"more.zip": deep})
        imap.put(a_letter(("май.zip", inner), ("deep.zip", deep), ("broken.zip", inner[:-40])))
        look = look_into(a_mailbox(imap), clock=lambda: NOW)
        assert look is not None
        taken = ImportFile.objects.filter(status="accepted").order_by("covered_day")
        assert [(one.name, one.archive_name) for one in taken] == [
            ("1.xml", "май.zip"),
            ("2.xml", "май.zip / inner.zip"),
        ]
        refused = ImportFile.objects.filter(status="refused").order_by("id")
        assert [one.issues.get().code for one in refused] == ["IMP-108", "IMP-104"]
        assert (IntervalDay.objects.count(), imap.count()) == (2, 0)


class TestSameLetterTwice:
    def test_brings_nothing_new_and_is_answered_once(
        self, plant: None, imap: ImapServer, smtp: Letters
    ) -> None:
        source = a_mailbox(imap, smtp)
        for _turn in range(2):
            imap.put(a_letter(*TEN[:2]))
            look_into(source, clock=lambda: NOW)
        imap.put(a_letter(*TEN[:2], key="2@aiis.example"))  # the same files, sent again in another letter
        look_into(source, clock=lambda: NOW)
        assert (IntervalDay.objects.count(), IntakeMessage.objects.count(), len(smtp.got)) == (2, 2, 2)
        assert Counter(ImportFile.objects.values_list("status", flat=True)) == {"accepted": 2, "duplicate": 4}
        assert imap.count() == 0

    def test_is_answered_as_its_file_stands_until_the_point_is_known(
        self, imap: ImapServer, smtp: Letters
    ) -> None:
        source = a_mailbox(imap, smtp)
        file = ("80020_5600000017_20210701_1_5600000100.xml", a_day(1))
        for turn in (1, 2, 3):
            if turn == 3:
                firm = a_firm()
                firm.point.ats_code = POINT
                firm.point.save()
            imap.put(a_letter(file, key=f"{turn}@aiis.example"))
            look_into(source, clock=lambda: NOW)
        answers = [
            read_reply(part.get_payload(decode=True))
            for answer in smtp.got
            for part in answer.iter_attachments()
        ]
        assert [answer.status for answer in answers if answer] == [
            ReplyStatus.UNKNOWN_CHANNELS,
            ReplyStatus.UNKNOWN_CHANNELS,
            ReplyStatus.ACCEPTED,
        ]
        assert IntervalDay.objects.count() == 1

    def test_beside_a_hostile_one_is_not_held_up(self, plant: None, imap: ImapServer) -> None:
        imap.put(a_letter(TEN[0]).replace(b"+0300", b"+99999999999999999999"))
        imap.put(a_letter(TEN[1], key="2@aiis.example"))
        look = look_into(a_mailbox(imap), clock=lambda: NOW)
        assert look is not None
        assert (look.messages, look.problem, IntervalDay.objects.count()) == (2, "", 2)


class TestLook:
    def test_cut_off_before_the_letter_is_moved_is_repeated_and_changes_nothing(
        self, plant: None, imap: ImapServer, smtp: Letters, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        imap.put(a_letter(*TEN[:2]))
        source = a_mailbox(imap, smtp)
        monkeypatch.setenv("SBYT_FAULT", "mailbox.before_move")
        with pytest.raises(InjectedFault):
            look_into(source, clock=lambda: NOW)
        assert (imap.count(), IntervalDay.objects.count(), len(smtp.got)) == (1, 2, 1)
        monkeypatch.delenv("SBYT_FAULT")
        look_into(source, clock=lambda: NOW)
        assert (imap.count(), IntervalDay.objects.count(), len(smtp.got)) == (0, 2, 1)
        assert Counter(ImportFile.objects.values_list("status", flat=True)) == {"accepted": 2, "duplicate": 2}
        letter = IntakeMessage.objects.get()
        assert (letter.files, letter.reply) == (2, "sent")

    def test_at_a_server_that_says_no_is_told_and_loses_nothing(self, imap: ImapServer) -> None:
        imap.put(a_letter(("1.xml", whole())))
        source = a_mailbox(imap)
        source.settings |= {"port": 1}
        source.save()
        look = look_into(source, clock=lambda: NOW)
        assert look is not None
        assert look.problem == "Нет связи с 127.0.0.1:1: соединение не принято"
        source = set_up_source(
            actor=SYSTEM, kind="mailbox", name=source.name, every_minutes=5, is_on=True,
            settings=MailboxSettings(host="127.0.0.1", port=imap.port, security="none", user="x"),
            secret="wrong", source_id=source.pk,
        )  # fmt: skip
        look = look_into(source, clock=lambda: NOW)
        assert look is not None
        assert look.problem.startswith("Почтовый сервер отказал:")
        assert (imap.count(), ImportFile.objects.count()) == (1, 0)

    def test_is_not_had_twice_at_once(self, imap: ImapServer, monkeypatch: pytest.MonkeyPatch) -> None:
        from contextlib import contextmanager

        from sbyt.integrations import look as module

        @contextmanager
        def taken(_name: str):
            yield False

        monkeypatch.setattr(module, "session_lock", taken)
        assert look_into(a_mailbox(imap)) is None


class TestAReportOfALetterThatCameBack:
    def test_marks_the_letter_and_one_that_is_not_ours_is_left_aside_with_a_reason(
        self, imap: ImapServer
    ) -> None:
        firm = a_firm()
        issue_documents(
            [DocumentDraft(account_id=firm.account.pk, body=receipt_body())], issued_on=date(2021, 7, 1)
        )
        document = Document.objects.get()
        letter = EmailDelivery.objects.create(document=document, address="orlov@mail.example", state="sent")
        imap.put(a_report(f"{name_of_letter(letter)}@mail.example"))
        imap.put(a_report("document-letter-1-00000000000000000000@mail.example", action="Failed"))
        imap.put(a_report(status="five"))
        look = look_into(a_mailbox(imap), clock=lambda: NOW)
        assert look is not None
        assert (look.messages, look.files, look.refused) == (3, 0, 0)
        assert look.problem.splitlines() == [
            "Отказ почты для orlov@mail.example отложен: отчёт не о письме с документом.",
            "Отказ почты отложен: в отчёте почты нет кода: «five».",
        ]
        letter.refresh_from_db()
        assert (letter.state, letter.error) == ("bounced", "5.1.1 550 5.1.1 no such user")
        assert (imap.count(), imap.count("&BB8EQAQ4BD0ETwRCBEsENQ-")) == (0, 3)
