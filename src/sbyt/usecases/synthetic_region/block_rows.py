"""All rows of a block of the region, table by table, what is referred to before what refers."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from sbyt.kit.columns.copy_binary import TableShape, encoded_rows
from sbyt.usecases.synthetic_region.benefits import benefit_rows
from sbyt.usecases.synthetic_region.debts import debt_rows
from sbyt.usecases.synthetic_region.ground import Block
from sbyt.usecases.synthetic_region.meters import home_point_ids, meter_rows, meters_of, scales_of
from sbyt.usecases.synthetic_region.people import Rows, homes_of, people_rows, term_rows
from sbyt.usecases.synthetic_region.readings import reading_rows


def block_rows(block: Block) -> Iterator[Rows]:
    """Yield the rows of the block as columns."""
    homes = homes_of(block)
    meters = meters_of(block, homes)
    scales = scales_of(meters)
    yield from people_rows(block, homes)
    yield from meter_rows(block, meters, scales)
    yield term_rows(block, homes, home_point_ids(block))
    yield benefit_rows(block)
    yield reading_rows(block, homes, meters, scales)
    yield from debt_rows(block)


def encoded_block(block: Block) -> Iterator[tuple[TableShape, Iterator[bytes], int]]:
    """Yield the rows of the block in pieces as binary COPY takes them, without header and trailer, and their count."""
    for shape, columns, count in block_rows(block):
        yield shape, encoded_rows(shape, columns, rows=count), count


def block_digest(block: Block) -> str:
    """Return the SHA-256 of all that the block stores."""
    digest = hashlib.sha256()
    for shape, pieces, _count in encoded_block(block):
        digest.update(shape.table.encode())
        for piece in pieces:
            digest.update(piece)
    return digest.hexdigest()
