"""What mail servers say of letters that came back: read, or refused with a reason, never a fault."""

from __future__ import annotations

import random

import pytest

from sbyt.formats.mutations import mutated
from sbyt.integrations.mailbox.delivery_report import DeliveryReport, UnableToReadReport, read_report
from tests.integrations.delivery_reports import a_report
from tests.integrations.test_mailbox import TEN, a_letter


class TestAReport:
    @pytest.mark.parametrize("returned", ["message/rfc822", "text/rfc822-headers"])
    def test_says_of_which_letter_it_is_and_why_it_came_back(self, returned: str) -> None:
        assert read_report(a_report("7@mail.example", returned=returned, envelope="QQ7")) == DeliveryReport(
            names=("<7@mail.example>", "QQ7"),
            recipient="orlov@mail.example",
            action="failed",
            status="5.1.1",
            diagnostic="550 5.1.1 no such user",
        )

    def test_of_delay_is_no_refusal(self) -> None:
        report = read_report(a_report(action="delayed", status="4.4.1"))
        assert report is not None
        assert (report.is_refusal, report.status) == (False, "4.4.1")

    def test_is_not_any_letter_nor_a_report_of_reading(self) -> None:
        assert read_report(a_letter(*TEN[:1])) is None
        read = (
            b"Content-Type: multipart/report; report-type=disposition-notification; boundary=b\r\n\r\n--b--"
        )
        assert read_report(read) is None

    @pytest.mark.parametrize(
        ("spoiled", "words"),
        [
            (a_report().replace(b"message/delivery-status", b"text/plain"), "нет части о доставке"),
            (a_report().replace(b"Action: failed", b"Acted: failed"), "не сказано"),
            (a_report(status="five"), "нет кода: «five»"),
            (a_report(status="5.1.1111"), "нет кода"),
        ],
    )
    def test_that_is_broken_is_refused_in_words(self, spoiled: bytes, words: str) -> None:
        with pytest.raises(UnableToReadReport, match=words):
            read_report(spoiled)

    def test_spoiled_anyhow_is_read_or_refused(self) -> None:
        draw, read = random.Random(20261122), 0
        for _turn in range(300):
            try:
                read += read_report(mutated(draw, a_report())) is not None
            except UnableToReadReport:
                continue
        assert read > 50
