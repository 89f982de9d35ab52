"""Prints: the exact figures, a code that scans, fonts inside, the same bytes for the same facts."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdf
import pypdfium2
import pytest
import zxingcpp
from django.db import connection
from pytest_django import DjangoAssertNumQueries, Settings

from sbyt.apps.contracts.models import Account
from sbyt.apps.documents import typesetting
from sbyt.apps.documents.models import Document, DocumentFile
from sbyt.apps.documents.operations import issue_documents
from sbyt.apps.documents.printing import print_document, render_pdf
from sbyt.apps.documents.snapshot import UnableToReadSnapshot
from sbyt.apps.documents.types import (
    Balance,
    Customer,
    DocumentDraft,
    EarlierInvoice,
    InvoiceBody,
    ReceiptBody,
    Totals,
)
from sbyt.kit.files.models import StoredFile
from sbyt.kit.files.operations import read_stored_file
from tests.apps.documents.bodies import MAY, invoice_body, receipt_body

ISSUED = dt.date(2021, 7, 1)


@pytest.fixture(autouse=True)
def _data_folder(settings: Settings, tmp_path: Path) -> None:
    settings.DATA = tmp_path


def issued(account: Account, body: ReceiptBody | InvoiceBody) -> Document:
    (pk,) = issue_documents([DocumentDraft(account_id=account.pk, body=body)], issued_on=ISSUED)
    return Document.objects.get(pk=pk)


def pages(pdf: bytes) -> list[str]:
    """Return the text of each page with plain spaces."""
    read = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]
    return [text.replace("\u202f", " ").replace("\u00a0", " ") for text in read]


def scanned(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    image = document[0].render(scale=3).to_pil()
    document.close()
    (found,) = zxingcpp.read_barcodes(image)
    return found.bytes.decode()


class TestReceipt:
    def test_prints_the_exact_figures(self, account: Account) -> None:
        (text,) = pages(render_pdf([issued(account, receipt_body())]))
        for expected in (
            "Платёжный документ за июнь 2021",
            "№ ПД21-0000001 от 1 июля 2021 г.",
            "Орлов Пётр Ильич",
            "г. Приречный, ул. Красная, д. 45, кв. 1",
            "0000012345",
            "площадь 54,3 м², комнат 2, проживает 3",
            "К оплате до 10.07.2021",
            "579,16 ₽",
            "Пятьсот семьдесят девять рублей 16 копеек",
            "ИНН 7712345678, КПП 771201001",
            "40702810138250123017",
            "21 539 24.05.2021 21 698 24.06.2021 1 159",
            "1. Сведения о плательщике",
            "2. Информация для внесения платы получателю платежа",
            "3. Расчёт размера платы за коммунальную услугу",
            "4. Справочная информация",
            "Электроэнергия по прибору 159 3,40 540,60 540,60",
            "Электроэнергия на ОДН доля по площади 11,34 3,40 38,56 38,56",
            "Итого за июнь 2021 159 11,34 540,60 38,56 579,16",
            "включают НДС 20 %: в том числе НДС 96,53 ₽. Тариф: приказ № 311 от 18.12.2020.",
            "540,60 540,60 579,16 579,16",
            "Последний платёж поступил 09.06.2021.",
            "Общедомовой прибор учёта 8 412 кВт·ч",
            "Площадь помещений дома 2 497,3 м²",
            "постановление № 87",
            "стр. 1 из 1",
        ):
            assert expected in " ".join(text.split()), expected

    def test_carries_a_code_that_scans_to_exactly_what_was_issued(self, account: Account) -> None:
        document = issued(account, receipt_body())
        assert scanned(render_pdf([document])) == document.snapshot["payment_qr"]
        assert "|Sum=57916|" in document.snapshot["payment_qr"]

    def test_asks_for_nothing_where_there_is_an_advance(self, account: Account) -> None:
        balance = Balance(opening_kop=-100_000, paid_kop=0, charged_kop=57916, closing_kop=-42084)
        pdf = render_pdf([issued(account, receipt_body(balance=balance))])
        assert "Оплата не требуется 420,84 ₽ ваш аванс на счёте" in " ".join(pages(pdf)[0].split())
        with pytest.raises(ValueError, match="not enough values"):
            scanned(pdf)

    def test_shows_zones_parts_of_the_month_and_recalculations(self, account: Account) -> None:
        energy, common = receipt_body().lines
        day = dataclasses.replace(
            energy,
            zone="T1",
            quantity_wh=100_000,
            net_kop=28334,
            vat_kop=5666,
            gross_kop=34000,
            period_to=dt.date(2021, 6, 15),
            recalculation_kop=-1250,
            recalculation_reason="Показание вместо среднего за май",
        )
        night = dataclasses.replace(
            energy,
            zone="T2",
            method="average",
            quantity_wh=59_000,
            net_kop=16717,
            vat_kop=3343,
            gross_kop=20060,
        )
        body = receipt_body(
            lines=(day, night, common),
            totals=Totals(energy_wh=170_340, net_kop=47222, vat_kop=9444, gross_kop=56666),
            balance=Balance(opening_kop=0, paid_kop=0, charged_kop=56666, closing_kop=56666),
        )
        text = " ".join(pages(render_pdf([issued(account, body)]))[0].split())
        assert "Электроэнергия, день 01.06–14.06, по прибору 100 3,40 340,00 340,00 −12,50 327,50" in text
        assert "Электроэнергия, ночь по среднему 59 3,40 200,60 200,60 200,60" in text
        assert "Показание вместо среднего за май −12,50" in text
        assert "Итого за июнь 2021 159 11,34 540,60 38,56 579,16 −12,50 566,66" in text

    def test_prints_hostile_text_as_it_is(self, account: Account) -> None:
        name = '#read("/etc/hostname") *я* $x$ [ \\ <b> ]'
        pdf = render_pdf([issued(account, receipt_body(customer=Customer(name=name, address="@preview/x")))])
        assert name in " ".join(pages(pdf)[0].split())

    def test_prints_a_name_with_a_letter_that_no_font_has(self, account: Account) -> None:
        body = receipt_body(customer=Customer(name="Орлов \U0001f600", address="Красная"))
        assert "Орлов" in pages(render_pdf([issued(account, body)]))[0]


class TestInvoice:
    def test_prints_the_exact_figures_and_the_act(self, account: Account) -> None:
        first, second = pages(render_pdf([issued(account, invoice_body())]))
        for expected in (
            "Счёт № ЭС21-0000001 от 1 июля 2021 г.",
            "АО «Приречный энергосбыт», ИНН 7712345678, КПП 771201001",
            "ООО «Завод Верхний», ИНН 7787654321, КПП 778701001",
            "№ ОП 03565 от 02.12.2019",
            "с 01.05.2021 по 31.05.2021",
            "кВт·ч (245) 192 281 4,36626 839 548,84 20 % 167 909,77 1 007 458,61",
            "Стоимость без НДС = количество × цена; НДС 20 % начислен сверху.",
            "Один миллион семь тысяч четыреста пятьдесят восемь рублей 61 копейка.",
            "Оплачено по 10.06.2021 501 043,39",
            "К оплате до 18.06.2021 506 415,22",
            "Передача, одноставочный тариф приказ № 400 1,58766",
            "категория, ВН 4,36626",
            "стр. 1 из 2",
        ):
            assert expected in " ".join(first.split()), expected
        for expected in (
            "Акт № ЭС21-0000001 от 31 мая 2021 г.",
            "в объёме 192 281 кВт·ч",
            "839 548,84 20 % 167 909,77 1 007 458,61",
            "ТП-12, ячейка 4 00451177 192 281",
            "стр. 2 из 2",
        ):
            assert expected in " ".join(second.split()), expected

    def test_says_when_the_amount_was_formed_from_the_gross_and_has_no_act_yet(
        self, account: Account
    ) -> None:
        line = dataclasses.replace(
            invoice_body().lines[0],
            price_e7=45_204_761,
            net_kop=86_920_167,
            vat_kop=17_384_033,
            gross_kop=104_304_200,
            amount_from="gross",
            price_parts=(),
        )
        body = invoice_body(
            stage="forecast",
            lines=(line,),
            totals=Totals(
                energy_wh=192_281_000, net_kop=86_920_167, vat_kop=17_384_033, gross_kop=104_304_200
            ),
            balance=Balance(opening_kop=0, paid_kop=0, charged_kop=104_304_200, closing_kop=104_304_200),
        )
        (text,) = pages(render_pdf([issued(account, body)]))
        plain = " ".join(text.split())
        assert "192 281 4,5204761 869 201,67 20 % 173 840,33 1 043 042,00" in plain
        assert "Стоимость без НДС выделена из суммы с НДС: 1 043 042,00 ÷ 1,2;" in plain
        assert "по прогнозной цене" in plain

    def test_of_a_final_price_charges_the_difference_to_the_forecast(self, account: Account) -> None:
        body = invoice_body(
            earlier=EarlierInvoice(
                number="ЭС21-0000007", issued_on=dt.date(2021, 5, 31), gross_kop=104_304_200
            ),
            balance=Balance(
                opening_kop=0,
                charged_before_kop=104_304_200,
                paid_kop=104_304_200,
                charged_kop=-3_558_339,
                closing_kop=-3_558_339,
            ),
        )
        pdf = render_pdf([issued(account, body)])
        text = " ".join(pages(pdf)[0].split())
        assert (
            "На 01.05.2021 0,00 Начислено по прогнозу, счёт № ЭС21-0000007 от 31.05.2021 1 043 042,00" in text
        )
        assert "Изменение по этому счёту −35 583,39 Оплачено 1 043 042,00 Аванс на счёте 35 583,39" in text

    def test_tells_the_same_price_of_two_points_once(self, account: Account) -> None:
        (line,) = invoice_body().lines
        body = invoice_body(
            lines=(line, line),
            totals=Totals(
                energy_wh=384_562_000, net_kop=167_909_768, vat_kop=33_581_954, gross_kop=201_491_722
            ),
            balance=Balance(opening_kop=0, paid_kop=0, charged_kop=201_491_722, closing_kop=201_491_722),
        )
        text = pages(render_pdf([issued(account, body)]))[0]
        assert text.count("Сбытовая надбавка") == 1
        assert text.count("839 548,84") == 2

    def test_carries_a_code_that_scans(self, account: Account) -> None:
        document = issued(account, invoice_body())
        assert scanned(render_pdf([document])) == document.snapshot["payment_qr"]


class TestFile:
    @pytest.fixture
    def pdf(self, account: Account) -> bytes:
        return render_pdf([issued(account, receipt_body())])

    def test_says_its_title_language_and_standards(self, pdf: bytes) -> None:
        reader = pypdf.PdfReader(io.BytesIO(pdf))
        assert reader.metadata is not None
        assert reader.metadata.title == "Платёжный документ № ПД21-0000001"
        assert reader.metadata.creation_date == dt.datetime(2021, 7, 1, tzinfo=dt.UTC)
        catalog: Any = reader.trailer["/Root"]
        assert (catalog["/Lang"], catalog["/MarkInfo"]["/Marked"]) == ("ru", True)
        metadata = catalog["/Metadata"].get_data().decode()
        assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
        assert "<pdfaid:part>2</pdfaid:part>" in metadata

    def test_has_its_fonts_inside_with_cyrillic_and_the_rouble(self, pdf: bytes) -> None:
        reader = pypdf.PdfReader(io.BytesIO(pdf))
        fonts: Any = reader.pages[0]["/Resources"]["/Font"]
        names = []
        for font in fonts.values():
            (inner,) = font.get_object()["/DescendantFonts"]
            descriptor = inner.get_object()["/FontDescriptor"]
            assert {"/FontFile2", "/FontFile3"} & set(descriptor)
            names.append(font.get_object()["/BaseFont"])
        assert names
        assert all("Inter" in name for name in names)
        assert {"₽", "ё", "«", "№", "·", "²"} <= set(pages(pdf)[0])

    def test_has_the_same_bytes_in_another_process(
        self, pdf: bytes, account: Account, tmp_path: Path
    ) -> None:
        program = (
            "import os, sys, datetime as dt\n"
            "import django; django.setup()\n"
            "from sbyt.apps.documents.models import Document\n"
            "from sbyt.apps.documents.operations import _issued\n"
            "from sbyt.apps.documents.printing import render_pdf\n"
            "from sbyt.apps.documents.types import DocumentDraft\n"
            "from tests.apps.documents.bodies import receipt_body\n"
            "draft = DocumentDraft(account_id=1, body=receipt_body())\n"
            "made = _issued(draft, value=1, issued_on=dt.date(2021, 7, 1))\n"
            "sys.stdout.buffer.write(render_pdf([made]))\n"
        )
        other = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
        assert other.stdout == pdf


class TestPrintingOneDocument:
    def test_keeps_the_print_and_gives_it_again(
        self, account: Account, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        document = issued(account, receipt_body())
        made = print_document(document)
        assert read_stored_file(made.file) == render_pdf([document])
        assert made.file.name == "Платёжный документ № ПД21-0000001.pdf"
        with django_assert_num_queries(1):
            assert print_document(document) == made
        assert DocumentFile.objects.count() == 1

    def test_prints_anew_by_a_new_template_and_keeps_the_old_print(
        self, account: Account, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        document = issued(account, receipt_body())
        old = print_document(document)
        monkeypatch.setattr("sbyt.apps.documents.printing.template_sha256", lambda _kind: "0" * 64)
        new = print_document(document)
        assert new != old
        assert DocumentFile.objects.filter(document=document).count() == 2
        assert read_stored_file(old.file)[:5] == b"%PDF-"

    def test_refuses_a_snapshot_changed_behind_the_back_of_the_guard(self, account: Account) -> None:
        document = issued(account, receipt_body())
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE documents_document DISABLE TRIGGER never_changes")
            cursor.execute(
                "UPDATE documents_document SET snapshot = jsonb_set(snapshot, '{body,due_on}', '\"2031-07-10\"')"
            )
        with pytest.raises(UnableToReadSnapshot, match="изменено после выпуска"):
            print_document(Document.objects.get(pk=document.pk))
        assert not DocumentFile.objects.exists()
        assert not StoredFile.objects.exists()


class TestTemplates:
    @pytest.fixture(autouse=True)
    def _fresh(self) -> Iterator[None]:
        caches = (typesetting.template_source, typesetting.template_sha256, typesetting._compiler)
        for cached in caches:
            cached.cache_clear()
        yield
        for cached in caches:
            cached.cache_clear()

    @pytest.fixture
    def templates(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        (tmp_path / "common.typ").write_text('#set document(title: "x")\n')
        monkeypatch.setattr(typesetting, "_TEMPLATES", tmp_path)
        return tmp_path

    @pytest.mark.parametrize("reach", ['#read("/etc/hostname")', '#include "common.typ"', '#image("/x.png")'])
    def test_see_no_file(self, templates: Path, reach: str) -> None:
        (templates / "evil.typ").write_text(reach)
        with pytest.raises(typesetting.UnableToTypeset, match="file not found"):
            typesetting.typeset(template="evil", data={}, day=MAY)

    @pytest.mark.parametrize("reach", ['#import "@preview/cetz:0.3.0"', "#import ( '@local/x:1.0.0')"])
    def test_fetch_no_package(self, templates: Path, reach: str) -> None:
        (templates / "evil.typ").write_text(reach)
        with pytest.raises(typesetting.UnableToTypeset, match="packages are not allowed"):
            typesetting.typeset(template="evil", data={}, day=MAY)

    def test_change_the_hash_when_they_change(self, templates: Path) -> None:
        (templates / "one.typ").write_text("один")
        before = typesetting.template_sha256("one")
        (templates / "one.typ").write_text("два")
        typesetting.template_source.cache_clear()
        typesetting.template_sha256.cache_clear()
        assert typesetting.template_sha256("one") != before

    def test_print_in_cyrillic_without_the_fonts_of_npm(self, settings: Settings, account: Account) -> None:
        settings.NODE_MODULES = Path("/nonexistent")
        pdf = render_pdf([issued(account, receipt_body())])
        assert "Платёжный документ за июнь 2021" in pages(pdf)[0]
