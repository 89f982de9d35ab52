"""Canonical JSON of a snapshot and its hash: the same facts always give the same bytes."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from pydantic import TypeAdapter, ValidationError

from sbyt.apps.documents.types import Body, Snapshot

_ADAPTER: TypeAdapter[Snapshot] = TypeAdapter(Snapshot)
_BODIES: TypeAdapter[Body] = TypeAdapter(Body)


class UnableToReadSnapshot(ValueError):
    """Raised when a stored snapshot is not of the schema, or not what was hashed at issue; the text is Russian."""


def as_json(snapshot: Snapshot) -> dict[str, Any]:
    """Return the snapshot as plain values: dates as ISO text, tuples as lists."""
    plain: dict[str, Any] = _ADAPTER.dump_python(snapshot, mode="json")
    return plain


def body_as_json(body: Body) -> dict[str, Any]:
    """Return a body as plain values, as it stands inside a snapshot."""
    plain: dict[str, Any] = _BODIES.dump_python(body, mode="json")
    return plain


def digest(plain: dict[str, Any]) -> str:
    """Return the SHA-256 of the canonical JSON: keys sorted, no spaces, UTF-8."""
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def read_snapshot(plain: dict[str, Any], *, sha256: str) -> Snapshot:
    """Return the snapshot that was stored.

    Raises UnableToReadSnapshot where its hash is another one, a field is unknown, absent or of a wrong type, or
    the sums do not agree.
    """
    if digest(plain) != sha256:
        raise UnableToReadSnapshot("содержание изменено после выпуска")
    try:
        return _ADAPTER.validate_json(json.dumps(plain, ensure_ascii=False))
    except ValidationError as error:
        raise UnableToReadSnapshot(f"содержание не читается: {error}") from error
