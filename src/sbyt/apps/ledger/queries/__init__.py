"""What may be asked of the ledger. Every function takes the subaccounts it is to look at: scope is the caller's."""

from sbyt.apps.ledger.queries.balances import MoneyIn, balance_of, balances_of, money_in
from sbyt.apps.ledger.queries.chart import ledger_account_ids
from sbyt.apps.ledger.queries.journal import EntryView, PostingView, entry_view, posted_under
from sbyt.apps.ledger.queries.of_lists import (
    all_balances_are_kept,
    balance_column,
    moved_in,
    posted_months,
    turnover_columns,
)
from sbyt.apps.ledger.queries.open_items import MonthDebt, OpenItemRow, debt_by_month, open_items_of
from sbyt.apps.ledger.queries.statement import Statement, StatementRow, statement_of, years_of
from sbyt.apps.ledger.queries.turnover import (
    ChartTurnover,
    TurnoverRow,
    TurnoverSheet,
    TurnoverTotals,
    turnover_of_chart,
    turnover_sheet,
)

__all__ = [
    "ChartTurnover",
    "EntryView",
    "MoneyIn",
    "MonthDebt",
    "OpenItemRow",
    "PostingView",
    "Statement",
    "StatementRow",
    "TurnoverRow",
    "TurnoverSheet",
    "TurnoverTotals",
    "all_balances_are_kept",
    "balance_column",
    "balance_of",
    "balances_of",
    "debt_by_month",
    "entry_view",
    "ledger_account_ids",
    "money_in",
    "moved_in",
    "open_items_of",
    "posted_months",
    "posted_under",
    "statement_of",
    "turnover_columns",
    "turnover_of_chart",
    "turnover_sheet",
    "years_of",
]
