"""The table of parties as a mass load by binary COPY fills it: every column that has no default of the database."""

from __future__ import annotations

from typing import Final

from sbyt.kit.columns.copy_binary import Kind, TableShape

PARTIES: Final = TableShape(
    "parties_party",
    {
        "id": Kind.INT8,
        "kind": Kind.TEXT,
        "name": Kind.TEXT,
        "inn": Kind.TEXT,
        "kpp": Kind.TEXT,
        "address": Kind.TEXT,
        "phone": Kind.TEXT,
        "email": Kind.TEXT,
    },
)
