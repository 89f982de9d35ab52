"""The plan of a mass print: packages by routes, in each the documents as they are carried, cut where a file gets too large."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from math import ceil
from operator import itemgetter
from typing import Any, Final

from django.db.models import QuerySet

from sbyt.apps.documents.models import Document
from sbyt.apps.documents.queries import on_the_routes
from sbyt.apps.premises.flats_order import place_of_flat, read_flats_order

A_PACKAGE: Final = 1000
"""So many documents of a route stand in one file. Typesetting needs memory for all pages at once: two megabytes a page."""
WITHOUT_A_ROUTE: Final = 300
"""So many documents of buildings in no route stand in one file."""
PRINTED: Final = (Document.Kind.RECEIPT, Document.Kind.INVOICE)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedFile:
    """One file: documents of one kind and route in order; `route` is empty for buildings in none; piece `piece` of `pieces`."""

    kind: str
    route: str
    piece: int
    pieces: int
    document_ids: list[int]


def planned_files(documents: QuerySet[Document]) -> Iterator[PlannedFile]:
    """Yield the files of a mass print: route by route, receipts and invoices apart; buildings in no route last, by address.

    One query, whatever the number.
    """
    of_package = itemgetter("route_id", "route_name", "kind")
    for (_route_id, name, kind), rows in groupby(
        on_the_routes(documents.filter(kind__in=PRINTED)), of_package
    ):
        ids = list(_as_walked(rows))
        most = WITHOUT_A_ROUTE if name is None else A_PACKAGE
        pieces = ceil(len(ids) / most)
        for piece in range(pieces):
            yield PlannedFile(
                kind=kind,
                route=name or "",
                piece=piece + 1,
                pieces=pieces,
                document_ids=ids[piece * most : (piece + 1) * most],
            )


def _as_walked(rows: Iterable[dict[str, Any]]) -> Iterator[int]:
    """Yield the documents; those of a building whose flats have an order of their own, by it."""
    for (_stop_id, words), of_stop in groupby(rows, itemgetter("stop_id", "flats_order")):
        for row in _by_flats(of_stop, words) if words else of_stop:
            yield row["pk"]


def _by_flats(rows: Iterable[dict[str, Any]], words: str) -> list[dict[str, Any]]:
    spans = read_flats_order(words)
    return sorted(rows, key=lambda row: place_of_flat(row["flat"], spans))
