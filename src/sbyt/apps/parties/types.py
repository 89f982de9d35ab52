"""Types of parties that others may name."""

from __future__ import annotations

from sbyt.apps.parties.models import Branch, Party, RoleGrant, RoleRequirement, ServiceSupplier

__all__ = ["Branch", "Party", "RoleGrant", "RoleRequirement", "ServiceSupplier"]
