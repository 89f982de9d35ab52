"""Names of rows of payments for annotations and choices."""

from __future__ import annotations

from sbyt.apps.payments.models import Payment, PaymentReversal

__all__ = ["Payment", "PaymentReversal"]
