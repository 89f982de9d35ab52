"""The payment code of ГОСТ Р 56042-2014: written for any values, read from anybody, seen by a scanner."""

from __future__ import annotations

import dataclasses
import io
from pathlib import Path

import pypdfium2
import pytest
import typst
import yaml
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st

from sbyt.formats.payment_qr import (
    PaymentOrder,
    UnableToReadPaymentQr,
    UnableToWritePaymentQr,
    payment_qr_picture,
    read_payment_qr,
    write_payment_qr,
)

SEPARATORS = "|@;:^_~{}!#$%&()*+,/"
ORDER = PaymentOrder(
    name='ООО "Сбыт"',
    personal_account="40702810138250123017",
    bank_name='ОАО "БАНК"',
    bic="044525225",
    correspondent_account="30101810400000000225",
    sum_kop=54060,
    purpose="За э/э ЛС 0000012345 за 06.2021",
    payee_inn="7707083893",
    kpp="770701001",
    last_name="Орлов",
    first_name="Пётр",
    middle_name="Ильич",
    payer_address="Красная 45-1",
    account_number="0000012345",
    payment_period="06.2021",
    tech_code="02",
)
TEXT = (
    'ST00012|Name=ООО "Сбыт"|PersonalAcc=40702810138250123017|BankName=ОАО "БАНК"|BIC=044525225'
    "|CorrespAcc=30101810400000000225|Sum=54060|Purpose=За э/э ЛС 0000012345 за 06.2021|PayeeINN=7707083893"
    "|KPP=770701001|LastName=Орлов|FirstName=Пётр|MiddleName=Ильич|PayerAddress=Красная 45-1"
    "|PersAcc=0000012345|PaymPeriod=06.2021|TechCode=02"
)


class TestWriting:
    def test_puts_the_five_mandatory_keys_first_and_the_sum_in_kopecks(self) -> None:
        assert write_payment_qr(ORDER).decode() == TEXT

    def test_takes_a_separator_that_stands_in_no_value_and_parts_all_fields_with_it(self) -> None:
        order = dataclasses.replace(ORDER, bank_name='ОАО | "БАНК"', purpose="За э/э, ЛС 1; @")
        text = write_payment_qr(order).decode()
        assert text.startswith('ST00012:Name=ООО "Сбыт":PersonalAcc=')
        assert text.count(":") == 16
        assert read_payment_qr(text.encode()) == order

    @pytest.mark.parametrize(("encoding", "digit"), [("cp1251", b"1"), ("utf-8", b"2"), ("koi8-r", b"3")])
    def test_says_its_encoding(self, encoding: str, digit: bytes) -> None:
        order = dataclasses.replace(ORDER, encoding=encoding)
        code = write_payment_qr(order)
        assert code[:8] == b"ST0001" + digit + b"|"
        assert 'ООО "Сбыт"'.encode(encoding) in code

    @pytest.mark.parametrize(
        ("field", "value", "key"),
        [
            ("name", "", "Name"),
            ("name", "я" * 161, "Name"),
            ("personal_account", "4070281013825012301", "PersonalAcc"),
            ("personal_account", "4070281013825012301٣", "PersonalAcc"),
            ("bank_name", "б" * 46, "BankName"),
            ("bic", "04452522", "BIC"),
            ("correspondent_account", "", "CorrespAcc"),
            ("sum_kop", -1, "Sum"),
            ("sum_kop", 10**18, "Sum"),
            ("purpose", "п" * 161, "Purpose"),
            ("purpose", "два\nряда", "Purpose"),
            ("payee_inn", "77070838", "PayeeINN"),
            ("kpp", "77070100", "KPP"),
            ("document_date", "2021-06-30", "QuittDate"),
            ("tech_code", "Housing", "TechCode"),
        ],
    )
    def test_refuses_a_value_out_of_form_and_names_its_key(self, field: str, value: object, key: str) -> None:
        with pytest.raises(UnableToWritePaymentQr) as refusal:
            write_payment_qr(dataclasses.replace(ORDER, **{field: value}))
        assert refusal.value.field == key

    def test_refuses_what_the_encoding_has_no_letter_for(self) -> None:
        order = dataclasses.replace(ORDER, purpose="100 ₽", encoding="koi8-r")
        with pytest.raises(UnableToWritePaymentQr, match=r"Purpose: '₽' cannot be written in koi8-r"):
            write_payment_qr(order)

    def test_refuses_mandatory_fields_over_300_bytes(self) -> None:
        order = dataclasses.replace(ORDER, name="я" * 100)
        with pytest.raises(
            UnableToWritePaymentQr, match="Name: the five mandatory fields take 311 bytes of 300"
        ):
            write_payment_qr(order)
        assert (
            read_payment_qr(write_payment_qr(dataclasses.replace(order, encoding="cp1251"))).name == "я" * 100
        )

    def test_refuses_when_no_separator_is_left(self) -> None:
        with pytest.raises(UnableToWritePaymentQr, match="every separator"):
            write_payment_qr(dataclasses.replace(ORDER, purpose=SEPARATORS))

    @pytest.mark.parametrize("key", ["Sum", "sum", "Два слова", "=", ""])
    def test_refuses_a_key_of_more_that_is_taken_or_no_key(self, key: str) -> None:
        with pytest.raises(UnableToWritePaymentQr):
            write_payment_qr(dataclasses.replace(ORDER, more=((key, "1"),)))


class TestReading:
    def test_takes_keys_in_any_case_and_order_and_keeps_unknown_ones(self) -> None:
        text = (
            "ST00012|sum=100|NAME=Сбыт|personalacc=40702810138250123017|BankName=Банк|bic=044525225"
            "|CORRESPACC=0|persAcc=42|lastName=Орлов|oktmo=12345678|Свое=1"
        )
        with pytest.raises(UnableToReadPaymentQr, match="Свое"):
            read_payment_qr(text.encode())
        order = read_payment_qr(text.replace("Свое", "bankNote").encode())
        assert (order.sum_kop, order.account_number, order.last_name) == (100, "42", "Орлов")
        assert order.more == (("OKTMO", "12345678"), ("bankNote", "1"))

    @pytest.mark.parametrize(
        ("code", "field"),
        [
            (b"", "header"),
            (b"ST00012|", "header"),
            (b"SP00012|Name=x", "header"),
            (b"ST00022|Name=x", "header"),
            (b"ST00014|Name=x", "header"),
            (b"ST00012=Name=x", "header"),
            (b"ST00012|Name=\xff\xfe", "header"),
            (TEXT.replace("Sum=54060", "Sum=540.60").encode(), "Sum"),
            (TEXT.replace("Sum=54060", "Sum=").encode(), "Sum"),
            (TEXT.replace("BIC=044525225", "BIC=04452522X").encode(), "BIC"),
            (TEXT.replace("|BIC=044525225", "").encode(), "BIC"),
            (TEXT.replace("TechCode=02", "Sum=1").encode(), "Sum"),
            (TEXT.replace("|Sum=", "||Sum=").encode(), "header"),
            (TEXT.replace("LastName=Орлов", "LastName").encode(), "LastName"),
            (TEXT.replace("Орлов", "Ор\x00лов").encode(), "LastName"),
        ],
    )
    def test_refuses_a_broken_code_and_names_the_field(self, code: bytes, field: str) -> None:
        with pytest.raises(UnableToReadPaymentQr) as refusal:
            read_payment_qr(code)
        assert refusal.value.field == field

    @pytest.mark.samples
    def test_reads_published_codes(self, samples: Path) -> None:
        known = yaml.safe_load((samples / "household" / "18_qr_gost56042.yaml").read_text())
        codes = [case["out"] for case in known["cases"] if "out" in case] + [
            known["our_household_string_derived"]
        ]
        orders = [read_payment_qr(code.encode()) for code in codes]
        assert [order.bic for order in orders] == ["044525225"] * 3
        assert (orders[1].bank_name, orders[2].sum_kop) == ('ОАО | "БАНК"', 54060)
        assert (orders[2].tech_code, orders[2].document_number) == ("02", "202106-0000012345")


def texts(longest: int, pieces: st.SearchStrategy[str], *, least: int = 1) -> st.SearchStrategy[str]:
    return st.lists(pieces, min_size=least, max_size=longest).map("".join)


def orders(encoding: str) -> st.SearchStrategy[PaymentOrder]:
    hostile = st.sampled_from(
        [*SEPARATORS, "=", '"', "Ё", "я", "№", " ", "\\", "ST00012|", "Sum=", "|Sum=1|"]
    )
    letters = st.characters(codec=encoding, exclude_categories=["Cc", "Cs", "Zl", "Zp"])
    pieces = hostile.filter(lambda piece: piece != "№" or encoding != "koi8-r") | letters
    optional = st.just("") | texts(20, pieces)
    return st.builds(
        PaymentOrder,
        name=texts(8, pieces),
        personal_account=st.from_regex(r"[0-9]{5}[0-9ABCEHKMPTX][0-9]{14}", fullmatch=True),
        bank_name=texts(5, pieces),
        bic=st.from_regex(r"[0-9]{9}", fullmatch=True),
        correspondent_account=st.just("0") | st.from_regex(r"[0-9]{20}", fullmatch=True),
        sum_kop=st.none() | st.integers(min_value=0, max_value=10**18 - 1),
        purpose=texts(20, pieces, least=0),
        kpp=st.sampled_from(["", "770701001", "7707AB001"]),
        last_name=optional,
        payer_address=optional,
        account_number=optional,
        tech_code=st.sampled_from(["", "02"]),
        more=st.dictionaries(
            st.sampled_from(["UIN", "Flat", "Phone", "bankNote", "x1"]), optional, max_size=3
        ).map(lambda pairs: tuple(pairs.items())),
        encoding=st.just(encoding),
    )


def _all_texts(order: PaymentOrder) -> list[str]:
    named = [value for value in dataclasses.astuple(order) if isinstance(value, str)]
    return [*named, *(text for pair in order.more for text in pair)]


class TestWrittenAndRead:
    @given(st.sampled_from(["utf-8", "cp1251", "koi8-r"]).flatmap(orders))
    def test_gives_the_same_order_for_hostile_values(self, order: PaymentOrder) -> None:
        values = "".join(_all_texts(order))
        if set(SEPARATORS) <= set(values):
            with pytest.raises(UnableToWritePaymentQr, match="every separator"):
                write_payment_qr(order)
            return
        code = write_payment_qr(order)
        assert read_payment_qr(code) == order
        assert read_payment_qr(code + code[7:8]) == order


class TestPicture:
    @pytest.mark.parametrize("encoding", ["utf-8", "cp1251"])
    def test_is_read_by_a_scanner_byte_for_byte(self, encoding: str) -> None:
        code = write_payment_qr(dataclasses.replace(ORDER, encoding=encoding))
        page = typst.compile(
            b"#set page(width: 40mm, height: 40mm, margin: 0pt)\n#image(bytes(sys.inputs.qr), width: 40mm)",
            sys_inputs={"qr": payment_qr_picture(code)},
        )
        document = pypdfium2.PdfDocument(io.BytesIO(page))
        image = document[0].render(scale=4).to_pil()
        document.close()
        (found,) = zxingcpp.read_barcodes(image)
        assert found.format == zxingcpp.BarcodeFormat.QRCode
        assert found.ec_level == "M"
        assert found.bytes == code
