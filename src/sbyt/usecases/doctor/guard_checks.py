"""The guards themselves: audit triggers and triggers that keep facts append-only are in place and switched on."""

from __future__ import annotations

from typing import Final

import pgtrigger
from django.db import connection

from sbyt.usecases.doctor.check import ColumnCheck

_GUARDS: Final = (
    ("ledger_journalentry", "entry_stamped"),
    ("ledger_journalentry", "entry_balanced"),
    ("ledger_journalentry", "append_only"),
    ("ledger_plainside", "posting_joins_own_entry"),
    ("ledger_plainside", "posting_subaccount"),
    ("ledger_plainside", "append_only"),
    ("ledger_plainside", "balances_are_kept"),
    ("ledger_openitem", "balances_are_kept"),
    ("ledger_unkeptentry", "kept_at_commit"),
    ("ledger_openitem", "open_item_joins_own_entry"),
    ("ledger_openitem", "open_item_subaccount"),
    ("ledger_openitem", "append_only"),
    ("ledger_settlement", "settlements_fit"),
    ("ledger_settlement", "append_only"),
    ("billing_plainbill", "bill_is_final"),
    ("billing_plainbill", "no_second_bill"),
    ("billing_runpartition", "bills_of_part_stay"),
    ("billing_runpartition", "part_is_billed_once"),
    ("billing_runpartition", "parts_are_not_emptied"),
    ("billing_charge", "released_part_has_no_more"),
    ("billing_charge", "released_part_gets_none"),
    ("billing_charge", "released_part_stays"),
    ("billing_charge", "released_part_loses_none"),
    ("billing_charge", "charges_are_not_emptied"),
    ("billing_charge", "billed_stays_on_update"),
    ("billing_charge", "billed_stays_on_delete"),
    ("billing_plainline", "charge_lines_are_not_emptied"),
    ("billing_plainline", "billed_stays_on_update"),
    ("billing_plainline", "billed_stays_on_delete"),
    ("billing_linepack", "packs_are_not_emptied"),
    ("billing_linepack", "billed_stays_on_update"),
    ("billing_linepack", "billed_stays_on_delete"),
    ("billing_linepack", "released_part_has_no_more"),
    ("billing_linepack", "released_part_gets_none"),
    ("billing_linepack", "released_part_stays"),
    ("billing_linepack", "released_part_loses_none"),
    ("billing_linepack", "refers_to_what_is_there"),
    ("billing_linepack", "lines_refer_to_what_is_there"),
    ("billing_charge", "packs_go_too"),
    ("billing_compensation", "billed_stays_on_update"),
    ("billing_compensation", "billed_stays_on_delete"),
    ("billing_charge", "refers_to_what_is_there"),
    ("billing_plainline", "refers_to_what_is_there"),
    ("billing_plainbill", "refers_to_what_is_there"),
    ("billing_finding", "refers_to_what_is_there"),
    ("billing_penalty", "refers_to_what_is_there"),
    ("billing_penaltyrange", "refers_to_what_is_there"),
    ("billing_compensation", "refers_to_what_is_there"),
    ("billing_housebalance", "refers_to_what_is_there"),
    ("billing_housebasis", "refers_to_what_is_there"),
    ("contracts_account", "referred_to_stays"),
    ("metering_usagepoint", "referred_to_stays"),
    ("metering_usagepoint", "packed_at_stays"),
    ("metering_usagepoint", "packed_at_stays_in_its_house"),
    ("billing_runpartition", "referred_to_stays"),
    ("payments_payment", "payment_stays"),
    ("payments_sentregister", "sent_register_stays"),
)


def _standing() -> set[tuple[str, str]]:
    """Return (table, trigger) of the triggers that are switched on."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') AND pg_table_is_visible(c.oid)"
        )
        return set(cursor.fetchall())


def _compare(wanted: set[tuple[str, str]]) -> tuple[int, int, tuple[str, ...]]:
    lacking = sorted(wanted - _standing())
    return len(wanted), len(lacking), tuple(f"{table}: нет триггера {name}" for table, name in lacking)


def _audit_triggers() -> tuple[int, int, tuple[str, ...]]:
    return _compare({(model._meta.db_table, one.get_pgid(model)) for model, one in pgtrigger.registered()})  # noqa: SLF001  Django's own name for it


def _guards() -> tuple[int, int, tuple[str, ...]]:
    return _compare(set(_GUARDS))


GUARD_CHECKS: Final = (
    ColumnCheck(
        name="audit_triggers_present",
        title="Журнал изменений ведёт база: триггеры на месте и включены",
        reckon=_audit_triggers,
    ),
    ColumnCheck(
        name="ledger_guards_present",
        title="Книгу и счета охраняет база: триггеры на месте и включены",
        reckon=_guards,
    ),
)
