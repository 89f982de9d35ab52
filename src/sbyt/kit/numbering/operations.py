"""Take numbers from a series, without gaps."""

from __future__ import annotations

from django.db import connection, transaction

_TAKE = """
    INSERT INTO numbering_numberseries (code, year, next_value) VALUES (%(code)s, %(year)s, 1 + %(count)s)
    ON CONFLICT (code, year) DO UPDATE SET next_value = numbering_numberseries.next_value + %(count)s
    RETURNING next_value
"""


class UnableToTakeNumbers(RuntimeError):
    """Raised outside a transaction: a number taken and not used would leave a gap."""


def take_numbers(*, code: str, year: int, count: int) -> range:
    """Return the next `count` numbers of the series in this year, the first of all being 1.

    The series stays locked until the caller's transaction ends; when it is rolled back the numbers are free again.
    Raises UnableToTakeNumbers outside a transaction, ValueError for a negative count.
    """
    if not transaction.get_connection().in_atomic_block:
        raise UnableToTakeNumbers(f"numbers of {code} are taken inside the transaction that uses them")
    if count < 0:
        raise ValueError(f"{count} numbers cannot be taken")
    if count == 0:
        return range(0)
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, {"code": code, "year": year, "count": count})
        (after,) = cursor.fetchone() or (1,)
    return range(after - count, after)
