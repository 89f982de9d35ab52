"""A few documents in print, laid where a newcomer can open them."""

from __future__ import annotations

from typing import Final

from django.db.models import QuerySet

from sbyt.apps.documents.printing import print_document
from sbyt.apps.documents.types import Document
from sbyt.kit.files.operations import read_stored_file
from sbyt.kit.milestones.operations import Facts
from sbyt.usecases.demo_town.companies import FORECAST_FIRST, TWO_METERS
from sbyt.usecases.demo_town.company_readings import MAY
from sbyt.usecases.demo_town.household_readings import KRASNAYA
from sbyt.usecases.demo_town.stages import Walker

FOLDER: Final = "documents"


def print_some(walker: Walker) -> Facts:
    """Print all receipts of the flat at ул. Красная, 45 and the invoices of May of two companies."""
    firms = {firm.key: firm.account for firm in walker.town.companies}
    chosen = list(_of(KRASNAYA).order_by("month"))
    for key in (FORECAST_FIRST, TWO_METERS):
        chosen += _of(firms[key]).filter(month=MAY).order_by("issued_on")
    folder = walker.folder / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for number, document in enumerate(chosen, start=1):
        printed = print_document(document)
        name = f"{document.account.number}_{document.month:%Y-%m}_{document.number}.pdf"
        (folder / name).write_bytes(read_stored_file(printed.file))
        walker.goes(number, len(chosen))
    return {"documents": len(chosen), "folder": str(folder)}


def _of(account: str) -> QuerySet[Document]:
    return Document.objects.filter(account__number=account).select_related("account")
