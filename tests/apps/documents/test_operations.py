"""Issuing: numbers without gaps, a snapshot that says everything, and nothing ever changed."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from pytest_django import DjangoAssertNumQueries

from sbyt.apps.contracts.models import Account
from sbyt.apps.documents.models import Document
from sbyt.apps.documents.operations import issue_documents
from sbyt.apps.documents.snapshot import UnableToReadSnapshot, as_json, digest, read_snapshot
from sbyt.apps.documents.types import Balance, DocumentDraft, Snapshot
from sbyt.formats.payment_qr import PaymentOrder, UnableToWritePaymentQr, read_payment_qr
from sbyt.kit.numbering.models import NumberSeries
from tests.apps.documents.bodies import MAY, SUPPLIER, invoice_body, receipt_body

ISSUED = dt.date(2021, 7, 1)


def receipt(account: Account, **changes: object) -> DocumentDraft:
    return DocumentDraft(account_id=account.pk, body=receipt_body(**changes))


class TestIssuing:
    def test_numbers_documents_of_each_kind_in_their_order(self, account: Account) -> None:
        invoice = DocumentDraft(account_id=account.pk, body=invoice_body())
        ids = issue_documents([receipt(account), invoice, receipt(account)], issued_on=ISSUED)
        numbers = [Document.objects.get(pk=pk).number for pk in ids]
        assert numbers == ["ПД21-0000001", "ЭС21-0000001", "ПД21-0000002"]
        ids = issue_documents([receipt(account)], issued_on=ISSUED)
        assert Document.objects.get(pk__in=ids).number == "ПД21-0000003"
        ids = issue_documents([receipt(account)], issued_on=dt.date(2022, 1, 1))
        assert Document.objects.get(pk__in=ids).number == "ПД22-0000001"

    def test_keeps_everything_that_is_printed(self, account: Account) -> None:
        (pk,) = issue_documents([receipt(account)], issued_on=ISSUED)
        document = Document.objects.get(pk=pk)
        assert (document.kind, document.month, document.gross_kop) == ("receipt", dt.date(2021, 6, 1), 57916)
        snapshot = read_snapshot(document.snapshot, sha256=document.snapshot_sha256)
        assert snapshot.body == receipt_body()
        assert (snapshot.number, snapshot.issued_on) == ("ПД21-0000001", ISSUED)

    def test_asks_in_the_code_for_exactly_the_sum_to_pay(self, account: Account) -> None:
        (pk,) = issue_documents([receipt(account)], issued_on=ISSUED)
        code = Document.objects.get(pk=pk).snapshot["payment_qr"]
        assert read_payment_qr(code.encode()) == PaymentOrder(
            name="АО «Приречный энергосбыт»",
            personal_account="40702810138250123017",
            bank_name="ПАО «Приречный промышленный коммерческий банк",
            bic="044525225",
            correspondent_account="30101810400000000225",
            sum_kop=57916,
            purpose="За электроэнергию, ЛС 0000012345, 06.2021",
            payee_inn="7712345678",
            kpp="771201001",
            last_name="Орлов",
            first_name="Пётр",
            middle_name="Ильич",
            account_number="0000012345",
            payment_period="06.2021",
            document_number="ПД21-0000001",
            tech_code="02",
        )

    def test_asks_a_firm_by_invoice_and_contract(self, account: Account) -> None:
        draft = DocumentDraft(account_id=account.pk, body=invoice_body())
        (pk,) = issue_documents([draft], issued_on=dt.date(2021, 6, 10))
        order = read_payment_qr(Document.objects.get(pk=pk).snapshot["payment_qr"].encode())
        assert order.purpose == "Электроэнергия за 05.2021, счёт ЭС21-0000001 от 10.06.2021, договор ОП 03565"
        assert (order.sum_kop, order.payer_inn, order.contract) == (50_641_522, "7787654321", "ОП 03565")
        assert (order.document_date, order.tech_code) == ("10.06.2021", "")

    def test_prints_no_code_where_nothing_is_owed(self, account: Account) -> None:
        balance = Balance(opening_kop=-100_000, paid_kop=0, charged_kop=57916, closing_kop=-42084)
        (pk,) = issue_documents([receipt(account, balance=balance)], issued_on=ISSUED)
        assert Document.objects.get(pk=pk).snapshot["payment_qr"] == ""

    def test_refuses_requisites_that_a_bank_would_not_take_and_issues_nothing(self, account: Account) -> None:
        broken = receipt(account, supplier=dataclasses.replace(SUPPLIER, bik="0445"))
        with pytest.raises(UnableToWritePaymentQr, match="BIC"):
            issue_documents([receipt(account), broken], issued_on=ISSUED)
        assert not Document.objects.exists()
        assert not NumberSeries.objects.exists()

    def test_takes_the_same_few_statements_for_many(
        self, account: Account, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        drafts = [receipt(account) for _ in range(50)]
        with django_assert_num_queries(4):  # savepoint, numbers, copy, release
            issue_documents(drafts, issued_on=ISSUED)
        assert Document.objects.filter(number="ПД21-0000050").count() == 1

    def test_of_nothing_does_nothing(self, account: Account) -> None:
        assert issue_documents([], issued_on=ISSUED) == []
        assert not NumberSeries.objects.exists()


class TestIssuedDocument:
    @pytest.fixture
    def document(self, account: Account) -> Document:
        (pk,) = issue_documents([receipt(account)], issued_on=ISSUED)
        return Document.objects.get(pk=pk)

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE documents_document SET gross_kop = 1",
            "UPDATE documents_document SET snapshot = '{}'",
            "DELETE FROM documents_document",
            "UPDATE documents_documentfile SET template_sha256 = 'x'",
            "DELETE FROM documents_documentfile",
            "SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE documents_document CASCADE",
        ],
    )
    def test_is_guarded_by_the_database_against_raw_sql(self, document: Document, statement: str) -> None:
        with pytest.raises(IntegrityError, match="never changes once written"), transaction.atomic():
            connection.cursor().execute(statement)
        assert Document.objects.get().snapshot == document.snapshot

    def test_is_guarded_against_the_orm(self, document: Document) -> None:
        document.gross_kop = 1
        with pytest.raises(IntegrityError, match="never changes once written"), transaction.atomic():
            document.save()
        with pytest.raises(IntegrityError, match="never changes once written"), transaction.atomic():
            document.delete()
        assert Document.objects.get().gross_kop == 57916

    @pytest.mark.parametrize(
        "change",
        [{"number": "ПД21-0000009"}, {"gross_kop": 57917}, {"snapshot": {}}, {"snapshot": {"number": None}}],
    )
    def test_says_in_its_row_what_its_snapshot_says(
        self, document: Document, change: dict[str, object]
    ) -> None:
        known = {
            field.attname: getattr(document, field.attname)
            for field in Document._meta.concrete_fields
            if field.attname != "id"
        }
        other = Document(**{**known, "kind": "invoice", **change})
        with (
            pytest.raises(IntegrityError, match="document_row_says_what_its_snapshot_says"),
            transaction.atomic(),
        ):
            other.save()
        assert Document.objects.count() == 1


class TestSnapshot:
    @pytest.mark.parametrize("body", [receipt_body(), invoice_body()])
    def test_reads_back_as_it_was_written(self, body: object) -> None:
        snapshot = Snapshot(number="1", issued_on=MAY, payment_qr="", body=body)
        plain = as_json(snapshot)
        assert read_snapshot(plain, sha256=digest(plain)) == snapshot

    def test_hash_does_not_hang_on_the_order_of_keys(self) -> None:
        assert digest({"a": 1, "б": [1, 2]}) == digest({"б": [1, 2], "a": 1})
        assert digest({"a": [1, 2]}) != digest({"a": [2, 1]})

    def test_is_refused_when_a_figure_was_changed(self) -> None:
        plain = as_json(Snapshot(number="1", issued_on=MAY, payment_qr="", body=receipt_body()))
        known = digest(plain)
        plain["body"]["totals"]["vat_kop"] += 1
        with pytest.raises(UnableToReadSnapshot, match="изменено после выпуска"):
            read_snapshot(plain, sha256=known)
        with pytest.raises(UnableToReadSnapshot, match="total with VAT"):
            read_snapshot(plain, sha256=digest(plain))

    @pytest.mark.parametrize(
        ("field", "value"), [("number", 5), ("unknown", 1), ("issued_on", "31.05.2021"), ("schema", "1")]
    )
    def test_is_refused_with_a_field_out_of_schema(self, field: str, value: object) -> None:
        plain = as_json(Snapshot(number="1", issued_on=MAY, payment_qr="", body=receipt_body()))
        plain[field] = value
        with pytest.raises(UnableToReadSnapshot, match=field):
            read_snapshot(plain, sha256=digest(plain))
