"""Take many payments at once: the register of a bank or an agent, thousands of lines by a few statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import polars as pl
from django.db import transaction
from django.utils import timezone

from sbyt.apps.contracts.queries import accounts_for
from sbyt.apps.ledger.operations import (
    pay_penalties_from_advances,
    post_entries,
    settle_designated,
    settle_oldest_first,
)
from sbyt.apps.ledger.types import ITEM_COLUMNS, NEW_ENTRY_COLUMNS, PAYMENT, POSTING_COLUMNS
from sbyt.apps.payments.models import Payment
from sbyt.apps.payments.operations import (
    COMPARED,
    credited_account,
    money_account,
    payment_key,
    reason_to_refuse,
)
from sbyt.kit.access.actor import Actor
from sbyt.kit.columns.copy_in import write_columns
from sbyt.kit.columns.new_ids import new_ids
from sbyt.kit.faults import fault_point

_COLUMNS: Final = {
    "place": pl.Int64(),
    "key": pl.String(),
    "account_id": pl.Int64(),
    "amount_kop": pl.Int64(),
    "received_on": pl.Date(),
    "source": pl.String(),
    "external_number": pl.String(),
    "purpose": pl.String(),
    "designated_month": pl.Date(),
    "kind": pl.String(),
    "pays": pl.String(),
    "import_line": pl.Int64(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPayment:
    """A line of a register. `external_number` tells it from every other of the source, today and in a year.

    `kind` and `pays` are those of the model; `import_line` is where it stands in its file.
    """

    account_id: int
    amount_kop: int
    received_on: date
    source: str
    external_number: str
    purpose: str = ""
    designated_month: date | None = None
    kind: str = Payment.Kind.PAYMENT.value
    pays: str = Payment.Pays.PRINCIPAL.value
    import_line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedPayment:
    """A line that was not taken: its place among those given, and why."""

    place: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedPayments:
    """What became of a register: `payment_ids` by place, None where refused; `created_kop` of the new ones alone.

    `new_places` are those of the new ones: the others taken stood before.
    """

    payment_ids: tuple[int | None, ...]
    new_places: frozenset[int]
    created: int
    created_kop: int
    refused: tuple[RefusedPayment, ...]


@transaction.atomic
def record_payments(
    *, actor: Actor, payments: Sequence[NewPayment], import_file_id: int | None = None
) -> RecordedPayments:
    """This function will record, post and lay a register of payments, each as `record_payment` would alone.

    All designated months are paid first, then the oldest claims. A line taken before (source, number and content)
    is not taken again; a line that cannot be taken is returned with its reason and holds nothing else up. Needs the
    verb payments.enter.

    :raises UnableToAct: the actor enters payments nowhere; nothing is recorded.
    :raises UnableToReplayEntry: somebody has just taken another payment under the number of a line; nothing is
        recorded, a second try tells the line.
    """
    actor.require("payments.enter")
    refused = _refusals(actor, payments)
    lines = _as_columns(payments, refused)
    standing = _standing(lines)
    refused |= _replayed_otherwise(lines, standing)
    lines = lines.filter(~pl.col("place").is_in(list(refused)))
    fresh = lines.join(standing, on="key", how="anti").unique("key", keep="first", maintain_order=True)
    written = _write(actor, fresh, import_file_id)
    placed = dict(lines.join(_standing(lines), on="key").select("place", "payment_id").iter_rows())
    return RecordedPayments(
        payment_ids=tuple(placed.get(place) for place in range(len(payments))),
        new_places=frozenset(written["place"].to_list()),
        created=written.height,
        created_kop=int(written["amount_kop"].sum()),
        refused=tuple(RefusedPayment(place=place, reason=refused[place]) for place in sorted(refused)),
    )


def _refusals(actor: Actor, payments: Sequence[NewPayment]) -> dict[int, str]:
    """Return the places of lines that cannot be taken, whatever stands in the base."""
    asked = {payment.account_id for payment in payments}
    reach = accounts_for(actor, verb="payments.enter").filter(pk__in=asked)
    open_to = set(reach.values_list("pk", flat=True))
    today = timezone.localdate()
    refused = {}
    for place, payment in enumerate(payments):
        reason = reason_to_refuse(
            amount_kop=payment.amount_kop,
            received_on=payment.received_on,
            source=payment.source,
            external_number=payment.external_number.strip(),
            today=today,
        )
        if payment.account_id not in open_to:
            reason = f"no account {payment.account_id} where {actor.name} takes payments"
        if reason is not None:
            refused[place] = reason
    return refused


def _as_columns(payments: Sequence[NewPayment], refused: dict[int, str]) -> pl.DataFrame:
    rows = [
        (
            place,
            payment_key(payment.source, payment.external_number.strip()),
            payment.account_id,
            payment.amount_kop,
            payment.received_on,
            payment.source,
            payment.external_number.strip(),
            payment.purpose,
            payment.designated_month and payment.designated_month.replace(day=1),
            payment.kind,
            payment.pays,
            payment.import_line,
        )
        for place, payment in enumerate(payments)
        if place not in refused
    ]
    return pl.DataFrame(rows, schema=_COLUMNS, orient="row")


def _standing(lines: pl.DataFrame) -> pl.DataFrame:
    """Return the payments that stand under the sources and numbers of the lines, with their content."""
    rows = []
    for (source,), part in lines.group_by("source"):
        stood = Payment.objects.filter(source=source, external_number__in=part["external_number"].to_list())
        rows += list(stood.values_list("source", "external_number", "pk", *COMPARED))
    schema = {"key": pl.String(), "payment_id": pl.Int64()} | {name: lines.schema[name] for name in COMPARED}
    keyed = [(payment_key(source, number), *rest) for source, number, *rest in rows]
    return pl.DataFrame(keyed, schema=schema, orient="row")


def _replayed_otherwise(lines: pl.DataFrame, standing: pl.DataFrame) -> dict[int, str]:
    """Return the lines whose number belongs to a payment of other content: in the base or further up the register."""
    first = lines.unique("key", keep="first", maintain_order=True).select("key", *COMPARED)
    known = pl.concat(
        [standing.select("key", *COMPARED), first.join(standing, on="key", how="anti")], how="vertical"
    )
    beside = lines.join(known, on="key", how="inner", suffix="_known")
    refused = {}
    for name in reversed(COMPARED):
        differs = beside.filter(~pl.col(name).eq_missing(pl.col(f"{name}_known")))
        for place, source, number in differs.select("place", "source", "external_number").iter_rows():
            refused[place] = f"another payment stands under {source} {number}: {name} differs"
    return refused


def _write(actor: Actor, fresh: pl.DataFrame, import_file_id: int | None) -> pl.DataFrame:
    """Post and store the fresh payments, lay their money; returns them with `payment_id`, `entry_id`."""
    entries = post_entries(
        entries=_entries(fresh), postings=_postings(fresh), items=_items(fresh)
    )  # what somebody else has posted since we looked is theirs: their payment stands under the same key
    mine = entries.filter(pl.col("created")).select("entry_id", key="idempotency_key")
    written = fresh.join(mine, on="key", how="inner", maintain_order="left")
    written = written.with_columns(
        pl.Series("payment_id", new_ids("payments_payment", written.height), pl.Int64)
    )
    write_columns(
        "payments_payment",
        written.select(
            *("account_id", "received_on", "amount_kop", "source", "external_number", "designated_month"),
            *("entry_id", "kind", "pays", "import_line"),
            pl.col("purpose").fill_null(""),
            id="payment_id",
            import_file_id=pl.lit(import_file_id, dtype=pl.Int64),
            recorded_at=pl.lit(timezone.now()),
            recorded_by_id=pl.lit(actor.user_id, dtype=pl.Int64),
        ),
    )
    fault_point("payments.register_written")
    _lay(written)
    fault_point("payments.register_settled")
    return written


def _lay(written: pl.DataFrame) -> None:
    """Lay the money, what names penalties apart; then advances pay penalties."""
    for (pays,), part in written.group_by("pays"):
        named = part.filter(pl.col("designated_month").is_not_null())
        account = credited_account(pays)
        settle_designated(
            entry_ids=named["entry_id"].to_list(),
            subaccount_ids=named["account_id"].unique().to_list(),
            ledger_account=account,
        )
        settle_oldest_first(subaccount_ids=part["account_id"].unique().to_list(), ledger_account=account)
    accounts = written["account_id"].unique().to_list()
    if accounts:
        pay_penalties_from_advances(
            subaccount_ids=accounts,
            entry_date=max(written["received_on"].to_list()),
            idempotency_key=f"penalties:register:{min(written['entry_id'].to_list())}",
        )


def _entries(fresh: pl.DataFrame) -> pl.DataFrame:
    return fresh.select(
        idempotency_key="key",
        entry_date="received_on",
        month=pl.col("received_on").dt.month_start(),
        kind=pl.lit(PAYMENT),
        memo="purpose",
    ).select(*NEW_ENTRY_COLUMNS)


def _postings(fresh: pl.DataFrame) -> pl.DataFrame:
    codes = {source: money_account(source) for source in fresh["source"].unique()}
    nothing = pl.lit(0, dtype=pl.Int64)
    money = fresh.select(
        idempotency_key="key",
        ledger_account=pl.col("source").replace_strict(codes, return_dtype=pl.String),
        subaccount_id=pl.lit(None, dtype=pl.Int64),
        debit_kop="amount_kop",
        credit_kop=nothing,
    )
    paid = fresh.select(
        idempotency_key="key",
        ledger_account=_credited(),
        subaccount_id="account_id",
        debit_kop=nothing,
        credit_kop="amount_kop",
    )
    return pl.concat([money, paid]).select("idempotency_key", *POSTING_COLUMNS)


def _items(fresh: pl.DataFrame) -> pl.DataFrame:
    month = pl.coalesce("designated_month", pl.col("received_on").dt.month_start())
    return fresh.select(
        idempotency_key="key",
        ledger_account=_credited(),
        subaccount_id="account_id",
        month=month,
        due_on=pl.lit(None, dtype=pl.Date),
        amount_kop=-pl.col("amount_kop"),
    ).select("idempotency_key", *ITEM_COLUMNS)


def _credited() -> pl.Expr:
    codes = {one.value: credited_account(one) for one in Payment.Pays}
    return pl.col("pays").replace_strict(codes, return_dtype=pl.String)
