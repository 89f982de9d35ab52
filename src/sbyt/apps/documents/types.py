"""What a document says: the body its author fills, and the envelope that is stored, hashed and printed.

Money in kopecks, energy in watt-hours, prices in RUB/kWh × 10⁷, areas in dm², rates of tax in hundredths of a
percent. Dates stand for whole days; periods are `[from, to)`. A body whose sums do not agree cannot be made.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Final

from sbyt.apps.documents.models import Document, DocumentFile, PrintOrder, PrintPart
from sbyt.apps.documents.types_invoice import (
    ContractFacts,
    EarlierInvoice,
    InvoiceBody,
    InvoiceLine,
    PricePart,
)
from sbyt.apps.documents.types_letters import (
    EntryRow,
    NoDebtBody,
    PenaltySheet,
    ReconciliationBody,
    ServiceSum,
    StatementBody,
    StatementRow,
)
from sbyt.apps.documents.types_receipt import (
    BuildingFacts,
    DebtNotice,
    Instalment,
    NormFacts,
    PenaltyRow,
    PremisesFacts,
    ReceiptBody,
    ReceiptLine,
)
from sbyt.apps.documents.types_shared import (
    STRICT,
    Balance,
    Customer,
    DisagreeingSums,
    MeterRow,
    Supplier,
    Totals,
)

__all__ = [
    "CHARGING",
    "LETTERS",
    "SCHEMA_VERSION",
    "Balance",
    "Body",
    "BuildingFacts",
    "ContractFacts",
    "Customer",
    "DebtNotice",
    "DisagreeingSums",
    "Document",
    "DocumentDraft",
    "DocumentFile",
    "EarlierInvoice",
    "EntryRow",
    "Instalment",
    "InvoiceBody",
    "InvoiceLine",
    "Letter",
    "MeterRow",
    "NoDebtBody",
    "NormFacts",
    "PenaltyRow",
    "PenaltySheet",
    "PremisesFacts",
    "PricePart",
    "PrintOrder",
    "PrintPart",
    "ReceiptBody",
    "ReceiptLine",
    "ReconciliationBody",
    "ServiceSum",
    "Snapshot",
    "StatementBody",
    "StatementRow",
    "Supplier",
    "Totals",
]

SCHEMA_VERSION = 1

CHARGING: Final = ("receipt", "invoice")
LETTERS: Final = ("no_debt", "statement", "reconciliation")
"""Kinds of documents: those that charge an account, and those that state something about it."""

Letter = NoDebtBody | StatementBody | ReconciliationBody
"""What states something and charges nothing."""

Body = ReceiptBody | InvoiceBody | Letter


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentDraft:
    """What the author of a document hands over; the number and the payment QR are given at issue."""

    account_id: int
    body: Body


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """The envelope: what is stored as JSON, hashed, and printed. Nothing else is read when a document is printed."""

    __pydantic_config__ = STRICT

    number: str
    issued_on: dt.date
    payment_qr: str
    body: Body = field(metadata={"discriminator": "kind"})
    schema: int = SCHEMA_VERSION
