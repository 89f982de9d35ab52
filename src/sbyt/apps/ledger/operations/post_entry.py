"""Post a balanced entry, once for its key."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date

import polars as pl
from django.db import connection, transaction

from sbyt.apps.ledger.models import JournalEntry, LedgerAccount
from sbyt.apps.ledger.types import ITEM_COLUMNS, POSTING_COLUMNS, NewItem, NewPosting, PostedEntry
from sbyt.kit.columns.copy_in import as_csv, write_columns
from sbyt.kit.faults import fault_point

_FEWEST_SIDES = 2


class UnableToPostEntry(ValueError):
    """Raised when the sides do not make a balanced entry; nothing is posted."""


class UnableToReplayEntry(UnableToPostEntry):
    """Raised when another entry, with other content, stands under the same key."""


def post_entry(
    *,
    idempotency_key: str,
    entry_date: date,
    month: date,
    kind: str,
    postings: Sequence[NewPosting],
    items: Sequence[NewItem] = (),
    memo: str = "",
) -> PostedEntry:
    """This function will post a few sides as one balanced entry; see `post_columns` for the rules and errors."""
    return post_columns(
        idempotency_key=idempotency_key,
        entry_date=entry_date,
        month=month,
        kind=kind,
        memo=memo,
        postings=pl.DataFrame([asdict(side) for side in postings], schema=POSTING_COLUMNS),
        items=pl.DataFrame([asdict(item) for item in items], schema=ITEM_COLUMNS),
    )


def post_columns(
    *,
    idempotency_key: str,
    entry_date: date,
    month: date,
    kind: str,
    postings: pl.DataFrame,
    items: pl.DataFrame,
    memo: str = "",
) -> PostedEntry:
    """This function will post an entry of any size by COPY, in the caller's transaction or one of its own.

    `postings` has POSTING_COLUMNS, `items` ITEM_COLUMNS. A second call with the same key and the same content
    returns the entry that stands and writes nothing.

    :raises UnableToReplayEntry: the key belongs to an entry with other content.
    :raises UnableToPostEntry: fewer than two sides, debit ≠ credit, a code outside the chart, or items that do
        not sum to what is put on control accounts.
    """
    with transaction.atomic():
        accounts = {account.code: account for account in LedgerAccount.objects.all()}
        _require_balance(postings, items, accounts)
        digest = _content_digest(entry_date, month, kind, postings, items)
        entry_id = _insert_entry(idempotency_key, entry_date, month, kind, memo, digest)
        if entry_id is None:
            return _replayed(idempotency_key, digest)
        ids = {code: account.pk for code, account in accounts.items()}
        fault_point("ledger.entry_written")
        on_control = pl.col("ledger_account").is_in([code for code, one in accounts.items() if one.control])
        are_sides = _say_the_same(postings.filter(on_control), items)
        write_columns(
            "ledger_plainside",
            _with_ids(postings.filter(~on_control) if are_sides else postings, entry_id, ids),
        )
        fault_point("ledger.postings_written")
        write_columns(
            "ledger_openitem", _with_ids(items, entry_id, ids).with_columns(is_side=pl.lit(are_sides))
        )
        fault_point("ledger.items_written")
    return PostedEntry(entry_id=entry_id, created=True)


def _require_balance(postings: pl.DataFrame, items: pl.DataFrame, accounts: dict[str, LedgerAccount]) -> None:
    unknown = set(postings["ledger_account"].unique()) | set(items["ledger_account"].unique())
    unknown -= accounts.keys()
    if unknown:
        raise UnableToPostEntry(f"no such accounts in the chart: {', '.join(sorted(unknown))}")
    if postings.height < _FEWEST_SIDES:
        raise UnableToPostEntry("an entry has two sides or more")
    debit, credit = int(postings["debit_kop"].sum()), int(postings["credit_kop"].sum())
    if debit != credit:
        raise UnableToPostEntry(f"debit {debit} is not credit {credit}")
    control = [code for code, account in accounts.items() if account.control]
    put = postings.filter(pl.col("ledger_account").is_in(control))
    if int((put["debit_kop"] - put["credit_kop"]).sum()) != int(items["amount_kop"].sum()):
        raise UnableToPostEntry("open items do not sum to what is put on control accounts")


def _say_the_same(on_control: pl.DataFrame, items: pl.DataFrame) -> bool:
    """Tell whether each side on control accounts has its open item, in the same order: the item is the side then."""
    sides = on_control.select(
        "ledger_account", "subaccount_id", amount_kop=pl.col("debit_kop") - pl.col("credit_kop")
    )
    return sides.equals(items.select(*sides.columns))


def _content_digest(
    entry_date: date, month: date, kind: str, postings: pl.DataFrame, items: pl.DataFrame
) -> str:
    digest = hashlib.sha256(f"{entry_date}|{month}|{kind}\n".encode())
    for frame, columns in ((postings, POSTING_COLUMNS), (items, ITEM_COLUMNS)):
        canonical = frame.select(*columns).sort(*columns, nulls_last=True)
        digest.update(as_csv(canonical))
        digest.update(b"\n")
    return digest.hexdigest()


def _insert_entry(
    idempotency_key: str, entry_date: date, month: date, kind: str, memo: str, digest: str
) -> int | None:
    """Return the id of the new entry, or None where the key is taken (waits for who is taking it)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_journalentry (idempotency_key, entry_date, month, kind, memo, content_sha256)"
            " VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (idempotency_key) DO NOTHING RETURNING id",
            [idempotency_key, entry_date, month, kind, memo, digest],
        )
        inserted = cursor.fetchone()
    return None if inserted is None else int(inserted[0])


def _replayed(idempotency_key: str, digest: str) -> PostedEntry:
    standing = JournalEntry.objects.get(idempotency_key=idempotency_key)
    if standing.content_sha256 != digest:
        raise UnableToReplayEntry(f"another entry stands under the key {idempotency_key}")
    return PostedEntry(entry_id=standing.pk, created=False)


def _with_ids(frame: pl.DataFrame, entry_id: int, ids: dict[str, int]) -> pl.DataFrame:
    return frame.select(
        pl.lit(entry_id).alias("entry_id"),
        pl.col("ledger_account").replace_strict(ids, return_dtype=pl.Int64).alias("ledger_account_id"),
        pl.exclude("ledger_account"),
    )
