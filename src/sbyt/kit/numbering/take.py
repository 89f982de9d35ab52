"""Take the next numbers of a series: no gap, no number twice."""

from __future__ import annotations

from django.db import connection, transaction
from django.db.models import F

from sbyt.kit.numbering.models import NumberSeries

_TAKE = """
INSERT INTO numbering_numberseries (code, year, next_value) VALUES (%(code)s, %(year)s, %(count)s + 1)
ON CONFLICT (code, year) DO UPDATE SET next_value = numbering_numberseries.next_value + %(count)s
RETURNING next_value
"""


class UnableToTakeNumbers(RuntimeError):
    """Raised outside a transaction: a number taken there would be lost with a document that failed."""


def take_numbers(*, series: str, year: int, count: int) -> range:
    """This function will take `count` numbers in a row from a series of a year, starting with 1.

    The series stays locked until the caller's transaction ends, so that a rollback gives the numbers back and
    whoever comes next goes on without a gap. Take them late in the transaction: others wait.

    :raises UnableToTakeNumbers: no transaction is open.
    :raises ValueError: fewer than no numbers are asked for.
    """
    if not transaction.get_connection().in_atomic_block:
        raise UnableToTakeNumbers("numbers are taken in the transaction that uses them")
    if count < 0:
        raise ValueError("count is below zero")
    if count == 0:
        return range(0)
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, {"code": series, "year": year, "count": count})
        (following,) = cursor.fetchone()
    return range(int(following) - count, int(following))


def last_numbers() -> dict[tuple[str, int], int]:
    """Return the last number taken of each series and year."""
    rows = NumberSeries.objects.annotate(last=F("next_value") - 1).values_list("code", "year", "last")
    return {(code, year): int(last) for code, year, last in rows}
