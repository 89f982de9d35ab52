"""Penalties, compensations and facts of houses refer to what is there: checked a statement at a time, as charges are."""

from __future__ import annotations

from typing import Final

_RUN: Final = ("run_id", "billing_billingrun")
_PART: Final = ("partition_id", "billing_runpartition")
_ACCOUNT: Final = ("account_id", "contracts_account")
REFERS: Final = {
    "billing_penalty": (_RUN, _PART, _ACCOUNT),
    "billing_penaltyrange": (("penalty_id", "billing_penalty"),),
    "billing_compensation": (_RUN, _PART, _ACCOUNT),
    "billing_housebalance": (_RUN, _PART, ("building_id", "premises_building")),
    "billing_housebasis": (_PART,),
}
"""Table → its columns and the tables where their ids must stand."""


def _arguments(table: str) -> str:
    return ", ".join(f"'{column}', '{stands} WHERE'" for column, stands in REFERS[table])


def _keeper(table: str, column: str) -> str:
    """Return the name of the trigger that keeps what `column` of `table` names."""
    return f"{table.removeprefix('billing_')}_{column.removesuffix('_id')}_stays"


RESULTS_REFER: Final = "".join(
    f"CREATE TRIGGER refers_to_what_is_there AFTER INSERT ON {table} REFERENCING NEW TABLE AS inserted"
    f" FOR EACH STATEMENT EXECUTE FUNCTION billing_refers_to_what_is_there({_arguments(table)});"
    for table in REFERS
) + "".join(
    f"CREATE TRIGGER {_keeper(table, column)} AFTER DELETE ON {stands} REFERENCING OLD TABLE AS gone"
    f" FOR EACH STATEMENT EXECUTE FUNCTION billing_what_is_referred_to_stays('{table}', '{column}');"
    for table, columns in REFERS.items()
    for column, stands in columns
)
RESULTS_DO_NOT: Final = "".join(
    f"DROP TRIGGER refers_to_what_is_there ON {table};" for table in REFERS
) + "".join(
    f"DROP TRIGGER {_keeper(table, column)} ON {stands};"
    for table, columns in REFERS.items()
    for column, stands in columns
)
