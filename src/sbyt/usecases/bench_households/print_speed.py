"""How fast receipts become paper: whole files of a mass print, by the function that the job calls."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from time import perf_counter, process_time
from typing import Any, Final

from sbyt.apps.documents.printing import DOCUMENTS_A_FILE, render_pdf
from sbyt.apps.documents.queries import documents_for, in_delivery_order
from sbyt.apps.documents.typesetting import forget_layouts
from sbyt.kit.access.actor import SYSTEM
from sbyt.usecases.bench_households.machine import PeakMemory

_FONT: Final = b"/FontFile"
_PAGES: Final = re.compile(rb"/Type\s*/Page\b(?!s)")
RECEIPT: Final = "receipt"


class UnableToMeasurePrint(RuntimeError):
    """Raised when the month has no receipts to print."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintFigures:
    """Receipts printed into files in the order of delivery; `core_seconds` is processor time of this process.

    `fonts_a_file`: programs of fonts in the file that carries most; each is embedded once, however many documents.
    """

    documents: int
    files: int
    pages: int
    bytes: int
    fonts_a_file: int
    seconds: float
    core_seconds: float
    peak_memory_mb: int | None

    def as_record(self) -> dict[str, Any]:
        return {
            "documents": self.documents,
            "files": self.files,
            "pages": self.pages,
            "seconds": round(self.seconds, 2),
            "core_seconds": round(self.core_seconds, 2),
            "pages_a_core_second": round(self.pages / self.core_seconds, 1),
            "documents_a_core_second": round(self.documents / self.core_seconds, 1),
            "fonts_a_file": self.fonts_a_file,
            "bytes_a_document": self.bytes // self.documents,
            "peak_memory_mb": self.peak_memory_mb,
        }


def measure_print(*, month: date, documents: int) -> PrintFigures:
    """Print so many receipts of the month, the first of the delivery order, and keep nothing.

    Raises UnableToMeasurePrint where there are none.
    """
    receipts = documents_for(SYSTEM).filter(month=month, kind=RECEIPT)
    ids = list(in_delivery_order(receipts).values_list("pk", flat=True)[:documents])
    if not ids:
        raise UnableToMeasurePrint(f"no receipts of {month:%m.%Y}")
    files = pages = size = fonts = 0
    with PeakMemory() as memory:
        begun, busy = perf_counter(), process_time()
        for start in range(0, len(ids), DOCUMENTS_A_FILE):
            found = receipts.in_bulk(ids[start : start + DOCUMENTS_A_FILE])
            content = render_pdf([found[pk] for pk in ids[start : start + DOCUMENTS_A_FILE]], for_paper=True)
            forget_layouts()
            fonts = max(fonts, content.count(_FONT))
            files, pages, size = files + 1, pages + len(_PAGES.findall(content)), size + len(content)
        seconds, core_seconds = perf_counter() - begun, process_time() - busy
    return PrintFigures(
        documents=len(ids),
        files=files,
        pages=pages,
        bytes=size,
        fonts_a_file=fonts,
        seconds=seconds,
        core_seconds=core_seconds,
        peak_memory_mb=memory.peak_mb,
    )
