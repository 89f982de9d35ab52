"""Tables of accounts and terms of supply as a mass load by binary COPY fills them."""

from __future__ import annotations

from typing import Final

from sbyt.kit.columns.copy_binary import Kind, TableShape

ACCOUNTS: Final = TableShape(
    "contracts_account",
    {
        "id": Kind.INT8,
        "number": Kind.TEXT,
        "kind": Kind.TEXT,
        "party_id": Kind.INT8,
        "party_name": Kind.TEXT,
        "branch_id": Kind.INT8,
        "premises_id": Kind.INT8,
        "active": Kind.SPAN,
    },
)
SUPPLY_TERMS: Final = TableShape(
    "contracts_supplyterm",
    {
        "id": Kind.INT8,
        "account_id": Kind.INT8,
        "usage_point_id": Kind.INT8,
        "valid": Kind.SPAN,
        "tariff_id": Kind.INT8,
        "power_group": Kind.TEXT,
        "recorded_at": Kind.MOMENT,
    },
)
BENEFITS: Final = TableShape(
    "contracts_benefit",
    {
        "id": Kind.INT8,
        "account_id": Kind.INT8,
        "name": Kind.TEXT,
        "share_bp": Kind.INT4,
        "limit": Kind.TEXT,
        "with_common_needs": Kind.BOOL,
        "mode": Kind.TEXT,
        "valid": Kind.SPAN,
        "document": Kind.TEXT,
        "recorded_at": Kind.MOMENT,
    },
)
"""`people` and `limit_wh` are left null: the norm of all who live there."""
