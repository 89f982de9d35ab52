"""Post many small entries at once: thousands of payments of a register by a constant number of statements."""

from __future__ import annotations

import hashlib
from typing import Final

import polars as pl
from django.db import connection, transaction

from sbyt.apps.ledger.models import JournalEntry, LedgerAccount
from sbyt.apps.ledger.operations.post_entry import UnableToPostEntry, UnableToReplayEntry
from sbyt.apps.ledger.types import ITEM_COLUMNS, POSTING_COLUMNS
from sbyt.kit.columns.copy_in import write_columns
from sbyt.kit.faults import fault_point

_FEWEST_SIDES: Final = 2
_INSERT: Final = """
INSERT INTO ledger_journalentry (idempotency_key, entry_date, month, kind, memo, content_sha256)
SELECT * FROM unnest(%s::text[], %s::date[], %s::date[], %s::text[], %s::text[], %s::text[])
    ON CONFLICT (idempotency_key) DO NOTHING RETURNING idempotency_key, id
"""
_ENTRY: Final = ("idempotency_key", "entry_date", "month", "kind", "memo")


def post_entries(*, entries: pl.DataFrame, postings: pl.DataFrame, items: pl.DataFrame) -> pl.DataFrame:
    """This function will post entries by COPY, in the caller's transaction or one of its own.

    `entries` has NEW_ENTRY_COLUMNS, one row a key; `postings` and `items` are POSTING_COLUMNS and ITEM_COLUMNS with
    the `idempotency_key` of their entry. Returns (idempotency_key, entry_id, created): a key that stands with the
    same content is not posted again. The digest of an entry is the one `post_entry` gives it.

    :raises UnableToReplayEntry: a key belongs to an entry with other content; nothing is posted.
    :raises UnableToPostEntry: a key twice, an entry that does not balance, has one side, names a code outside the
        chart, or whose items do not sum to what it puts on control accounts; nothing is posted.
    """
    if entries.is_empty():
        return pl.DataFrame(
            schema={"idempotency_key": pl.String(), "entry_id": pl.Int64(), "created": pl.Boolean()}
        )
    with transaction.atomic():
        accounts = {account.code: account for account in LedgerAccount.objects.all()}
        _require_balance(entries, postings, items, accounts)
        # in the order of keys, so that two who post the same keys wait for each other instead of locking for good
        known = _with_digests(entries, postings, items).sort("idempotency_key")
        created = _insert(known)
        fault_point("ledger.entries_written")
        ids = {code: account.pk for code, account in accounts.items()}
        on_control = pl.col("ledger_account").is_in([code for code, one in accounts.items() if one.control])
        apart = _keys_told_otherwise(postings.filter(on_control), items).implode()
        plain = postings.filter(~on_control | pl.col("idempotency_key").is_in(apart))
        write_columns("ledger_plainside", _of_created(plain, created, ids, POSTING_COLUMNS))
        write_columns(
            "ledger_openitem",
            _of_created(
                items.with_columns(is_side=~pl.col("idempotency_key").is_in(apart)),
                created,
                ids,
                {**ITEM_COLUMNS, "is_side": pl.Boolean()},
            ),
        )
        fault_point("ledger.entry_items_written")
        return _standing(known, created)


def _keys_told_otherwise(on_control: pl.DataFrame, items: pl.DataFrame) -> pl.Series:
    """Return the keys of entries whose sides on control accounts are not their open items, one by one in order.

    In all others the item is the side (see `post_columns`).
    """
    key, said = "idempotency_key", ["ledger_account", "subaccount_id", "amount_kop"]
    place = pl.int_range(pl.len()).over(key).alias("place")
    sides = on_control.with_columns(amount_kop=pl.col("debit_kop") - pl.col("credit_kop")).select(
        key, *said, place
    )
    claims = items.select(key, *said, place)
    return pl.concat(
        [
            one.join(other, on=[key, *said, "place"], how="anti")[key]
            for one, other in ((sides, claims), (claims, sides))
        ]
    ).unique()


def _require_balance(
    entries: pl.DataFrame, postings: pl.DataFrame, items: pl.DataFrame, accounts: dict[str, LedgerAccount]
) -> None:
    if entries["idempotency_key"].n_unique() != entries.height:
        raise UnableToPostEntry("a key stands twice among the entries")
    named = pl.concat([postings["ledger_account"], items["ledger_account"]]).unique()
    unknown = sorted(set(named) - accounts.keys())
    if unknown:
        raise UnableToPostEntry(f"no such accounts in the chart: {', '.join(unknown)}")
    control = pl.col("ledger_account").is_in([code for code, one in accounts.items() if one.control])
    put = pl.col("debit_kop") - pl.col("credit_kop")
    sides = postings.group_by("idempotency_key").agg(
        sides=pl.len(), off=put.sum(), on_control=put.filter(control).sum()
    )
    claimed = items.group_by("idempotency_key").agg(items=pl.col("amount_kop").sum())
    sums = (
        entries.select("idempotency_key")
        .join(sides, on="idempotency_key", how="full", coalesce=True)
        .join(claimed, on="idempotency_key", how="full", coalesce=True)
        .with_columns(pl.col("sides", "off", "on_control", "items").fill_null(0))
    )
    strange = sums.join(entries, on="idempotency_key", how="anti")
    wrong = sums.filter(
        (pl.col("sides") < _FEWEST_SIDES) | (pl.col("off") != 0) | (pl.col("on_control") != pl.col("items"))
    )
    for (key,) in pl.concat([strange, wrong]).select("idempotency_key").head(1).iter_rows():
        raise UnableToPostEntry(f"entry {key} does not balance, or its items are not what it puts on control")


def _with_digests(entries: pl.DataFrame, postings: pl.DataFrame, items: pl.DataFrame) -> pl.DataFrame:
    """Add `content_sha256`: head, sides and items of each entry as `post_entry` writes them down."""
    sides = _written_down(postings, list(POSTING_COLUMNS), into="sides")
    claims = _written_down(items, list(ITEM_COLUMNS), into="claims")
    head = pl.format("{}|{}|{}\n", "entry_date", "month", "kind")
    told = (
        entries.join(sides, on="idempotency_key", how="left")
        .join(claims, on="idempotency_key", how="left")
        .select(
            *_ENTRY,
            told=head + pl.col("sides").fill_null("") + pl.lit("\n") + pl.col("claims").fill_null("") + "\n",
        )
    )
    digests = [hashlib.sha256(text.encode()).hexdigest() for text in told["told"]]
    return told.drop("told").with_columns(pl.Series("content_sha256", digests))


def _written_down(rows: pl.DataFrame, columns: list[str], *, into: str) -> pl.DataFrame:
    ordered = rows.sort(*columns, nulls_last=True)
    line = pl.concat_str([pl.col(name).cast(pl.String).fill_null("") for name in columns], separator=",")
    return ordered.group_by("idempotency_key").agg((line + "\n").str.join("").alias(into))


def _insert(known: pl.DataFrame) -> pl.DataFrame:
    """Return (idempotency_key, entry_id) of the entries that were new; waits for who is posting the same keys."""
    columns = [known[name].to_list() for name in (*_ENTRY, "content_sha256")]
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, columns)
        rows = cursor.fetchall()
    return pl.DataFrame(rows, schema={"idempotency_key": pl.String(), "entry_id": pl.Int64()}, orient="row")


def _of_created(
    rows: pl.DataFrame, created: pl.DataFrame, ids: dict[str, int], columns: dict[str, pl.DataType]
) -> pl.DataFrame:
    own = rows.join(created, on="idempotency_key", how="inner").sort("entry_id")
    return own.select(
        "entry_id",
        pl.col("ledger_account").replace_strict(ids, return_dtype=pl.Int64).alias("ledger_account_id"),
        *(name for name in columns if name != "ledger_account"),
    )


def _standing(known: pl.DataFrame, created: pl.DataFrame) -> pl.DataFrame:
    others = known.join(created, on="idempotency_key", how="anti")
    stood = JournalEntry.objects.filter(idempotency_key__in=others["idempotency_key"].to_list())
    digests = dict(zip(others["idempotency_key"], others["content_sha256"], strict=True))
    rows = []
    for key, entry_id, digest in stood.values_list("idempotency_key", "id", "content_sha256"):
        if digests[key] != digest:
            raise UnableToReplayEntry(f"another entry stands under the key {key}")
        rows.append((key, entry_id, False))
    schema = {"idempotency_key": pl.String(), "entry_id": pl.Int64(), "created": pl.Boolean()}
    return pl.concat(
        [created.with_columns(created=pl.lit(value=True)), pl.DataFrame(rows, schema=schema, orient="row")]
    )
