"""Issued documents: a number, a date and a snapshot of all they say. Never changed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce
from django.db.models.lookups import Exact


class Document(models.Model):
    """What was given to the customer. `snapshot` holds everything that is printed; the file is made from it alone."""

    class Kind(models.TextChoices):
        RECEIPT = "receipt", "Платёжный документ"
        INVOICE = "invoice", "Счёт и акт"

    kind = models.CharField(max_length=12, choices=Kind)
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
                & Q(
                    Exact(
                        Cast("gross_kop", models.TextField()),
                        Coalesce(KT("snapshot__body__totals__gross_kop"), Value("")),
                    )
                ),
                name="document_row_says_what_its_snapshot_says",
            ),
        ]
        indexes = [models.Index(fields=["account", "-month"])]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} № {self.number}"


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
