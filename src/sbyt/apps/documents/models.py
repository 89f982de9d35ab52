"""Issued documents: a number, a date and a snapshot of all they say. Never changed."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce
from django.db.models.lookups import Exact

from sbyt.apps.documents.models_delivery import BillsByEmail, EmailDelivery

__all__ = ["BillsByEmail", "Document", "DocumentFile", "EmailDelivery", "PrintOrder", "PrintPart"]


class Document(models.Model):
    """What was given to the customer. `snapshot` holds everything that is printed; the file is made from it alone.

    Receipts and invoices charge `gross_kop`; letters (certificate, statement, act) charge nothing.
    """

    class Kind(models.TextChoices):
        RECEIPT = "receipt", "Платёжный документ"
        INVOICE = "invoice", "Счёт и акт"
        NO_DEBT = "no_debt", "Справка об отсутствии задолженности"
        STATEMENT = "statement", "Выписка по лицевому счёту"
        RECONCILIATION = "reconciliation", "Акт сверки"

    kind = models.CharField(max_length=14, choices=Kind)
    number = models.CharField(max_length=40)
    issued_on = models.DateField()
    account = models.ForeignKey("contracts.Account", on_delete=models.PROTECT, related_name="documents")
    month = models.DateField()
    gross_kop = models.BigIntegerField()
    snapshot = models.JSONField()
    snapshot_sha256 = models.CharField(max_length=64)
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "документ"
        verbose_name_plural = "документы"
        constraints = [
            models.UniqueConstraint(fields=["kind", "number"], name="document_number_once"),
            models.CheckConstraint(
                condition=Q(number=Coalesce(KT("snapshot__number"), Value("")))
                & (
                    Q(gross_kop=0, kind__in=["no_debt", "statement", "reconciliation"])
                    | Q(
                        Exact(
                            Cast("gross_kop", models.TextField()),
                            Coalesce(KT("snapshot__body__totals__gross_kop"), Value("")),
                        )
                    )
                ),
                name="document_row_says_what_its_snapshot_says",
            ),
        ]
        indexes = [models.Index(fields=["account", "-month"])]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} № {self.number}"

    @property
    def charges(self) -> bool:
        """Tell whether the document charges the account; a letter only states."""
        return self.kind in {self.Kind.RECEIPT, self.Kind.INVOICE}


class DocumentFile(models.Model):
    """A print of a document: which template made it, and the file."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="files")
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT)
    template_sha256 = models.CharField(max_length=64)
    printed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "печатная форма"
        constraints = [
            models.UniqueConstraint(fields=["document", "template_sha256"], name="document_print_once"),
        ]

    def __str__(self) -> str:
        return f"{self.document}: {self.file}"


class PrintOrder(models.Model):
    """A mass print that somebody asked for: the documents of a month, planned into files at once, printed in turn."""

    title = models.CharField(max_length=200)
    month = models.DateField()
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    requested_at = models.DateTimeField(auto_now_add=True)
    documents = models.IntegerField()
    finished_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = "массовая печать"
        indexes = [models.Index(fields=["requested_by", "-requested_at"])]

    def __str__(self) -> str:
        return self.title


class PrintPart(models.Model):
    """One file of a mass print: which documents it holds in which order, and the file when it is made.

    `route` is the name of the route it is carried by when it was planned, empty for documents of buildings in none.
    `piece` of `pieces`: where documents of one kind and route do not fit one file, its place among their files.
    """

    order = models.ForeignKey(PrintOrder, on_delete=models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=14, choices=Document.Kind)
    route = models.CharField(max_length=100, blank=True, db_default="")
    piece = models.PositiveIntegerField(db_default=1)
    pieces = models.PositiveIntegerField(db_default=1)
    document_ids = ArrayField(models.BigIntegerField())
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, null=True)

    class Meta:
        verbose_name = "файл массовой печати"
        constraints = [models.UniqueConstraint(fields=["order", "number"], name="print_part_once")]

    def __str__(self) -> str:
        return f"{self.order}, файл {self.number}"
