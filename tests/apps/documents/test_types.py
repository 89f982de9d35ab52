"""A body whose sums disagree cannot be made."""

from __future__ import annotations

import dataclasses

import pytest

from sbyt.apps.documents.types import Balance, DisagreeingSums, EarlierInvoice, Totals
from tests.apps.documents.bodies import MAY, invoice_body, receipt_body


class TestSumsOfABody:
    def test_of_a_line_must_agree(self) -> None:
        line = receipt_body().lines[0]
        with pytest.raises(
            DisagreeingSums, match="line with VAT: the document says 54061, its parts give 54060"
        ):
            dataclasses.replace(line, gross_kop=54061)

    def test_of_a_receipt_must_agree_with_its_lines_and_balance(self) -> None:
        with pytest.raises(DisagreeingSums, match="energy: the document says 170340, its parts give 159000"):
            receipt_body(lines=receipt_body().lines[:1])
        totals = Totals(energy_wh=170_340, net_kop=48264, vat_kop=9653, gross_kop=57917)
        with pytest.raises(DisagreeingSums, match="charges: the document says 57917, its parts give 57916"):
            receipt_body(totals=totals)
        other = Balance(opening_kop=0, paid_kop=0, charged_kop=1, closing_kop=1)
        with pytest.raises(DisagreeingSums, match="charged in the balance: the document says 1"):
            receipt_body(balance=other)

    def test_of_a_receipt_count_recalculations(self) -> None:
        energy, common = receipt_body().lines
        corrected = dataclasses.replace(energy, recalculation_kop=-1000, recalculation_reason="за май")
        body = receipt_body(
            lines=(corrected, common),
            totals=Totals(energy_wh=170_340, net_kop=47430, vat_kop=9486, gross_kop=56916),
            balance=Balance(opening_kop=0, paid_kop=0, charged_kop=56916, closing_kop=56916),
        )
        assert body.totals.gross_kop == 54060 - 1000 + 3856

    def test_of_an_invoice_must_agree(self) -> None:
        totals = Totals(energy_wh=192_281_000, net_kop=83_954_885, vat_kop=16_790_976, gross_kop=100_745_861)
        with pytest.raises(DisagreeingSums, match="net: the document says 83954885, its parts give 83954884"):
            invoice_body(totals=totals)

    def test_of_a_final_invoice_charge_the_difference_to_the_forecast(self) -> None:
        forecast = EarlierInvoice(number="ЭС21-0000001", issued_on=MAY, gross_kop=104_304_200)
        with pytest.raises(DisagreeingSums, match="charged before in the balance: the document says 0"):
            invoice_body(earlier=forecast)
        known = {"opening_kop": 500, "charged_before_kop": 104_304_200, "paid_kop": 0}
        twice = Balance(**known, charged_kop=100_745_861, closing_kop=205_050_561)
        with pytest.raises(DisagreeingSums, match="says 100745861, its parts give -3558339"):
            invoice_body(earlier=forecast, balance=twice)
        balance = Balance(**known, charged_kop=-3_558_339, closing_kop=100_746_361)
        assert invoice_body(earlier=forecast, balance=balance).balance.to_pay_kop == 100_746_361


class TestBalance:
    def test_adds_up(self) -> None:
        with pytest.raises(DisagreeingSums, match="closing balance: the document says 1, its parts give 2"):
            Balance(opening_kop=3, paid_kop=2, charged_kop=1, closing_kop=1)

    def test_never_asks_for_an_advance(self) -> None:
        assert Balance(opening_kop=-500, paid_kop=0, charged_kop=100, closing_kop=-400).to_pay_kop == 0
