"""What a backup says about itself, so that a restored base can be proved equal."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final, Protocol

from pydantic import ConfigDict, TypeAdapter, ValidationError

FORMAT: Final = 1
MANIFEST_NAME: Final = "manifest.json"
DUMP_NAME: Final = "database.dump"
FILES_FOLDER: Final = "files/"


class Watch(Protocol):
    """Who is told how far a long work has come."""

    def begins(self, title: str) -> None: ...
    def goes(self, done: int, total: int) -> None: ...
    def ends(self, title: str, took_ms: int) -> None: ...


class UnableToReadManifest(ValueError):
    """Raised where the manifest is not one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """`tables` holds rows by table, `migrations` the last one of each app; sizes in bytes.

    `lost_files` are stored files whose content was already gone or damaged when the backup was made.
    """

    __pydantic_config__ = ConfigDict(extra="forbid")

    format: int
    made_at: dt.datetime
    sbyt: str
    postgresql: str
    migrations: dict[str, str]
    tables: dict[str, int]
    dump_sha256: str
    dump_bytes: int
    files: int
    files_bytes: int
    lost_files: list[str]

    @property
    def rows(self) -> int:
        return sum(self.tables.values())


_ADAPTER: Final[TypeAdapter[Manifest]] = TypeAdapter(Manifest)


def manifest_bytes(manifest: Manifest) -> bytes:
    return _ADAPTER.dump_json(manifest, indent=2)


def read_manifest(content: bytes) -> Manifest:
    """Return the manifest; raises UnableToReadManifest naming the field, or the format that is not ours."""
    try:
        manifest = _ADAPTER.validate_json(content)
    except ValidationError as error:
        first = error.errors()[0]
        raise UnableToReadManifest(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from error
    if manifest.format != FORMAT:
        raise UnableToReadManifest(f"формат {manifest.format}, эта версия читает {FORMAT}")
    return manifest
