"""Hold a message against the published schemas, read from a folder that the settings name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any, Final, cast

from lxml import etree

from sbyt.formats.giszhkh.namespaces import SERVICES

_BASE: Final = "lib/hcs-base.xsd"
_BRACED: Final = re.compile(r"\{[^}]*\}")
_MOST: Final = 20


class UnableToReadSchemas(RuntimeError):
    """Raised when the folder of schemas is not there, or a file of it cannot be used; the words are Russian."""


@dataclass(frozen=True, slots=True)
class SchemaFault:
    """Where a message departs from its schema: the path of the element, its line, and what libxml2 says of it."""

    path: str
    line: int
    words: str

    def __str__(self) -> str:
        return f"{self.path}, строка {self.line}: {self.words}"


class Schemas:
    """The schemas of the services that are used, compiled once a process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def faults(self, element: etree._Element, *, service: str) -> tuple[SchemaFault, ...]:
        """Return where the element departs from the schema of the service (twenty places at most); none when valid.

        Raises UnableToReadSchemas.
        """
        schema = _compiled(self.folder, SERVICES[service].schema)
        return _faults(schema, element)

    def header_faults(self, element: etree._Element) -> tuple[SchemaFault, ...]:
        """Return where a header, a receipt or a fault departs from the common schema. Raises UnableToReadSchemas."""
        return _faults(_compiled(self.folder, _BASE), element)

    def require(self) -> None:
        """Compile all that is used, so that a wrong folder is known at once. Raises UnableToReadSchemas."""
        for service in SERVICES.values():
            _compiled(self.folder, service.schema)


@lru_cache(maxsize=16)
def _compiled(folder: Path, name: str) -> etree.XMLSchema:
    path = folder / name
    if not path.is_file():
        raise UnableToReadSchemas(f"В папке схем ГИС ЖКХ нет файла {name}: {folder}")
    parser = etree.XMLParser(no_network=True, resolve_entities=False, load_dtd=False)
    try:
        return etree.XMLSchema(etree.parse(str(path), parser))
    except (etree.XMLSyntaxError, etree.XMLSchemaParseError) as error:
        raise UnableToReadSchemas(f"Схема ГИС ЖКХ {name} не читается: {error}") from error


def _faults(schema: etree.XMLSchema, element: etree._Element) -> tuple[SchemaFault, ...]:
    if schema.validate(element):
        return ()
    log = cast("Iterable[Any]", schema.error_log)  # the stubs forget that a log is gone through
    return tuple(
        SchemaFault(path=entry.path or "", line=entry.line, words=_BRACED.sub("", entry.message))
        for entry in islice(log, _MOST)
    )
