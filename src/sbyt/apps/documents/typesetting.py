"""Typst, shut in a room: a template sees the data it is given and its fonts, no file, no network, no clock."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import tempfile
import threading
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import typst
from django.conf import settings

_TEMPLATES: Final = Path(__file__).parent / "templates"
_COMMON: Final = "common.typ"
_FONT_FOLDERS: Final = ("400Regular", "500Medium", "600SemiBold", "700Bold")
_FOR_READING: Final = ("ua-1", "a-2a")
_FOR_PAPER: Final = ("a-2b",)
_ANY: Final = ("1.7",)
_COMPILATIONS_KEPT: Final = 12  # typst drops what it remembered and did not use in the last ten compilations
_NO_GLYPH: Final = "could not be displayed"
_PACKAGE: Final = re.compile(r"""["']\s*@""")
_MADE_OF: Final = (
    "print_view.py",
    "receipt_view.py",
    "view_parts.py",
    "typesetting.py",
    "../../kit/numbers.py",
    "../../kit/sum_in_words.py",
)

_one_at_a_time = threading.Lock()


class UnableToTypeset(RuntimeError):
    """Raised when a template does not compile; carries typst's words."""


def typeset(*, template: str, data: dict[str, Any], day: dt.date, for_paper: bool = False) -> bytes:
    """Return the PDF of a template with this data, fonts embedded: PDF/UA-1 and PDF/A-2a, tagged.

    `for_paper` leaves the tags out (PDF/A-2b): a third of the size, for large prints that nobody reads on a screen.
    `day` stands as the date of the file, so the same data and template give the same bytes. A letter that no font
    has (a pictogram in a name) costs the conformance mark, not the document. Raises UnableToTypeset.
    """
    source = template_source(template)
    inputs = {"data": json.dumps(data, ensure_ascii=False, sort_keys=True)}
    moment = int(dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC).timestamp())
    with _one_at_a_time:
        for standards in (_FOR_PAPER if for_paper else _FOR_READING, _ANY):
            try:
                made = _compiler().compile(
                    input=source,
                    format="pdf",
                    sys_inputs=inputs,
                    pdf_standards=list(standards),
                    timestamp=moment,
                    pdf_tags=not for_paper,
                )
            except typst.TypstError as error:
                if standards is not _ANY and _NO_GLYPH in str(error):
                    continue
                raise UnableToTypeset(f"{template}: {error}") from error
            if isinstance(made, bytes):
                return made
    raise UnableToTypeset(f"{template}: typst returned no PDF")


def forget_layouts() -> None:
    """Give back the memory of large prints: typst keeps two megabytes a page in case the page comes again."""
    with _one_at_a_time:
        for _ in range(_COMPILATIONS_KEPT):
            _compiler().compile(input=b"", format="pdf")


@cache
def template_source(template: str) -> bytes:
    """Return the source of a template with what all templates share put before it.

    Raises UnableToTypeset where it names a package: nothing is fetched.
    """
    source = "\n".join((_TEMPLATES / name).read_text() for name in (_COMMON, f"{template}.typ"))
    if _PACKAGE.search(source):
        raise UnableToTypeset(f"{template}: packages are not allowed in templates")
    return source.encode()


@cache
def template_sha256(template: str) -> str:
    """Return what a print hangs on besides the snapshot: template, fonts, typst, and how figures are written."""
    parts = [template_source(template), version("typst").encode()]
    parts += [(Path(__file__).parent / name).read_bytes() for name in _MADE_OF]
    parts += [path.read_bytes() for folder in _font_folders() for path in sorted(folder.glob("*.ttf"))]
    digests = [hashlib.sha256(part).digest() for part in parts]
    return hashlib.sha256(b"".join(digests)).hexdigest()


@cache
def _compiler() -> typst.Compiler:
    empty = tempfile.mkdtemp(prefix="sbyt-typst-")
    return typst.Compiler(
        root=empty,
        font_paths=typst.Fonts(
            include_system_fonts=False,
            include_embedded_fonts=True,
            font_paths=[str(folder) for folder in _font_folders()],
        ),
        package_path=empty,
        package_cache_path=empty,
    )


def _font_folders() -> list[Path]:
    """Return the folders of Inter where npm put them; none of them means typst's own Libertinus, Cyrillic too."""
    family: Path = settings.NODE_MODULES / "@expo-google-fonts" / "inter"
    return [folder for name in _FONT_FOLDERS if (folder := family / name).is_dir()]
